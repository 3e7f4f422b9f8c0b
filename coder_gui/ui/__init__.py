"""The window: everything a person sees. Views get frozen dataclasses and call services by lanes."""

from coder_gui.system.immortal import keep_singletons_alive

keep_singletons_alive()
