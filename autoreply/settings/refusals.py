"""What no plan may do, and the sentence that says so (promise 14)."""

import re

# Each pattern with what it would do. They are looked for in the keys of [plans] and in the words of a plan.
_REFUSED = {
    r"\bblock|\bban\b|\bblacklist|\bmute\b|\bbar\b": "blocks nobody",
    r"\bdelay|\bslow(er)?\b|\bhold back|\bwait (longer|before)": "delays no help",
    r"\bshort(en|er)|\btruncat": "shortens no help",
    r"\b(no|without|remove|omit|hide|drop|skip|stop)\b.{0,20}\b(crisis|help|hotline|lifeline)": "takes no help away",
    r"\b(no|without|stop|skip)( automatic)? (repl|answer)|\bnot (answer|reply)|\bignore|\bsilen|\bwithhold": (
        "takes no reply away"
    ),
    r"\b(tell|say|show|send).{0,12}\b(count|number of|how (often|many))": "tells a client no number",
    r"\bself.?harm|\b24.?h(ours?)?\b|\bsuicid": "applies no rule that is inferred from self-harm",
}


def refusal(wish: str) -> str:
    """Return why a plan cannot do this, in two sentences; "" where nothing speaks against it."""
    words = re.sub(r"[_\s]+", " ", wish.lower())
    for pattern, says in _REFUSED.items():
        if re.search(pattern, words):
            return (
                f"A plan {says}. It may hold agreed times and a letter, and only after a person of the practice told "
                "the client."
            )
    return ""
