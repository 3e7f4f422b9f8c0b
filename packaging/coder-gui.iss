; Inno Setup script of the Windows installer. Written, not yet run: see README.md, "Not checked".
; Scripted installs: coder-gui-setup.exe /VERYSILENT /ALLUSERS
[Setup]
AppId={{5B2C7E0E-6E0B-4C0B-9B1E-2E7C1B1F7A55}
AppName=Clinical coding
AppVersion=0.1.0
AppPublisher=Coder GUI
DefaultDirName={autopf}\Clinical coding
DefaultGroupName=Clinical coding
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
PrivilegesRequiredOverridesAllowed=dialog
LicenseFile=..\LICENSE
OutputBaseFilename=coder-gui-setup
Compression=lzma2
SolidCompression=yes

[Files]
Source: "..\dist\coder-gui\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\Clinical coding"; Filename: "{app}\coder-gui.exe"
