"""Claims checked before they are shown: does the cited passage carry the sentence, and which words of it?

`check` takes one sentence of a model's answer, without its marks, and the passages it cites; it gives the words that
carry it as a quote with offsets, or a repair (another found passage carries it), or what is wrong. The rules stand in
`agreement`; what they compare in `facts`, `numbers` and `days`. No model is asked; where the reader's scores are at
hand they choose between spans that carry a claim alike.
"""

from __future__ import annotations

from assistant.answering.checking.check import Checked, Score, check

__all__ = ["Checked", "Score", "check"]
