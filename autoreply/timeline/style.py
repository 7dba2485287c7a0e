"""Colours, patterns and type. One accent, for the time in which somebody reads; everything else is quiet."""

from autoreply.timeline.marks import PeriodKind

CLASSES = {
    PeriodKind.WORKING: "open",
    PeriodKind.HOLIDAY: "holiday",
    PeriodKind.VACATION: "vacation",
    PeriodKind.CLOSURE: "closure",
    PeriodKind.OPENED: "opened",
    PeriodKind.SHUT: "shut",
}

# Renderers outside the browser try no family but those named here.
FAMILIES = (
    "Inter, Helvetica Neue, Segoe UI, Roboto, Noto Sans, Liberation Sans, Arial, FreeSans, DejaVu Sans, sans-serif"
)

# Plain colours in classes, no variables: renderers outside the browser know none, nor the dark half.
STYLE = (
    f"text {{ font-family: {FAMILIES}; }}"
    """
.h { font-size: 20px; font-weight: 600; fill: #1f2a2e; }
.sub { font-size: 13px; fill: #5a686e; }
.name { font-size: 13px; font-weight: 600; fill: #1f2a2e; }
.day { font-size: 12px; fill: #5a686e; }
.num { fill: #3c4a50; font-weight: 600; }
.month { font-size: 12px; font-weight: 600; fill: #0f766e; }
.cap { font-size: 12px; fill: #5a686e; }
.hours { font-size: 12px; fill: #1f2a2e; }
.cap, .hours { paint-order: stroke; stroke: #fdfcfa; stroke-width: 3px; stroke-linejoin: round; }
.paper { fill: #fdfcfa; }
.past { fill: #fdfcfa; opacity: .6; }
.weekend { fill: #f4f2ed; }
.grid { stroke: #e7e4dd; stroke-width: 1; }
.track { fill: #cfd3d2; }
.open { fill: #0f766e; }
.holiday { fill: url(#p-holiday); stroke: #c98a2b; stroke-width: 1; }
.vacation { fill: url(#p-vacation); stroke: #6d83a8; stroke-width: 1; }
.closure { fill: url(#p-closure); stroke: #8b8f92; stroke-width: 1; }
.opened { fill: #a9d8d2; stroke: #0f766e; stroke-width: 1.6; stroke-dasharray: 4 2.5; }
.shut { fill: #e9dfe6; stroke: #8c4a72; stroke-width: 1.6; stroke-dasharray: 4 2.5; }
.b-holiday { fill: #fbeed6; } .i-holiday { stroke: #e2b15f; }
.b-vacation { fill: #e6ebf4; } .i-vacation { fill: #8fa2c2; }
.b-closure { fill: #eeeeed; } .i-closure { stroke: #b4b8ba; }
.now { stroke: #b4452f; stroke-width: 1.4; } .nowdot { fill: #b4452f; }
@media screen and (prefers-color-scheme: dark) {
.h, .name, .hours { fill: #e8ecec; } .sub, .cap { fill: #a3b0b4; } .cap, .hours { stroke: #14191b; }
.day { fill: #a3b0b4; } .num { fill: #cdd6d8; }
.month { fill: #4cc2b3; }
.paper, .past { fill: #14191b; } .weekend { fill: #1a2022; } .grid { stroke: #283033; } .track { fill: #3d474a; }
.open { fill: #2fa597; } .holiday { stroke: #b98738; } .vacation { stroke: #7d92b6; } .closure { stroke: #7b8386; }
.opened { fill: #17443f; stroke: #4cc2b3; } .shut { fill: #3b2734; stroke: #c487ab; }
.b-holiday { fill: #3a2e18; } .i-holiday { stroke: #80602a; } .b-vacation { fill: #232c3b; }
.i-vacation { fill: #5f7396; } .b-closure { fill: #262b2d; } .i-closure { stroke: #50585b; }
.now { stroke: #e5775f; } .nowdot { fill: #e5775f; }
}
"""
)

PATTERNS = """<defs>
<pattern id="p-holiday" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect class="b-holiday" width="7" height="7"/><line class="i-holiday" x1="0" y1="0" x2="0" y2="7" stroke-width="3"/>
</pattern>
<pattern id="p-vacation" width="7" height="7" patternUnits="userSpaceOnUse">
<rect class="b-vacation" width="7" height="7"/><circle class="i-vacation" cx="3.5" cy="3.5" r="1.2"/>
</pattern>
<pattern id="p-closure" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect class="b-closure" width="6" height="6"/><path class="i-closure" d="M0 0V6M0 0H6" fill="none" stroke-width="1.6"/>
</pattern>
</defs>"""
