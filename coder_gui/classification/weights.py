"""The weights of the ranking, as data.

Fitted by coordinate search (coder_gui/bench/fit_search.py) on the tuning set of shorthand and on
the shared synonyms, never on the held-out set; rounded. Scores are sums of shares from 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much.

    cover: share of what was typed that a code answers. whole: a wording of a term that was typed
    as a whole. title: share of the title that was typed. prior: how likely the code is wanted.
    order: the first typed word is the first of the title. The traits add or take.
    added: methods and sites, for the share of the text that they leave open.
    position: what each further code of a term loses. own, above, below, far: where a word stands.
    """

    cover: float = 1.0
    whole: float = 0.3
    title: float = 0.27
    prior: float = 0.32
    order: float = 0.04
    unspecified: float = 0.05
    unspecified_procedure: float = -0.05
    other: float = -0.02
    general: float = 0.06
    asterisk: float = -0.04
    added: float = -0.5
    denied: float = 0.3
    specialty: float = 0.12
    sex: float = -0.6
    age: float = -0.3
    local: float = 0.15
    position: float = 0.07
    own: float = 1.0
    above: float = 0.85
    below: float = 0.5
    far: float = 0.5
    partial_label: float = 0.95
    weak: float = 0.25
    unknown: float = 0.0


FITTED = Weights()
