"""When are we open? Pure: no input, no output, no clock of its own."""

from schedules.absences import Absences
from schedules.calendar import Calendar
from schedules.clock import Clock, FakeClock, SystemClock
from schedules.closure import Closure, ClosureLayer
from schedules.dated import DatedDay, FloatingDay, MonthDay, Yearly, read_date
from schedules.feed import read_absences, read_closures
from schedules.holiday import HolidayLayer, Skip, same_name
from schedules.ical.limits import Closures, FeedError
from schedules.nth_weekday import NthWeekday
from schedules.oncall import OnCall, Shift, WeeklyTurn
from schedules.override import Override, closed_prevails
from schedules.period import Cause, Mode, Period
from schedules.public_holidays import Region, RegionError, is_region, public_holidays, region
from schedules.special_hours import Season, SpecialHours, Weeks
from schedules.vacation import Vacation
from schedules.weekly import SPECIAL, HoursError, Note, Span, Weekly, read_spans, read_special, read_weekly
from schedules.working_days import working_day_after

__all__ = [
    "SPECIAL",
    "Absences",
    "Calendar",
    "Cause",
    "Clock",
    "Closure",
    "ClosureLayer",
    "Closures",
    "DatedDay",
    "FakeClock",
    "FeedError",
    "FloatingDay",
    "HolidayLayer",
    "HoursError",
    "Mode",
    "MonthDay",
    "Note",
    "NthWeekday",
    "OnCall",
    "Override",
    "Period",
    "Region",
    "RegionError",
    "Season",
    "Shift",
    "Skip",
    "Span",
    "SpecialHours",
    "SystemClock",
    "Vacation",
    "Weekly",
    "WeeklyTurn",
    "Weeks",
    "Yearly",
    "closed_prevails",
    "is_region",
    "public_holidays",
    "read_absences",
    "read_closures",
    "read_date",
    "read_spans",
    "read_special",
    "read_weekly",
    "region",
    "same_name",
    "working_day_after",
]
