"""How the practice takes complaints: [complaints]."""

from typing import Annotated

from pydantic import Field

from autoreply.settings.base import Section, Text

SHORTEST, LONGEST = 1, 10  # working days until a complaint is acknowledged


class ComplaintSettings(Section):
    """`public`: whether anybody may complain on the page, without a login. Both times are in working days.

    `owner` is who sees to a new complaint, a key of [people]; None: the practice. `outside_body` is whom people may
    complain to if our answer does not help.
    """

    public: bool = False
    acknowledge_within: Annotated[int, Field(ge=SHORTEST, le=LONGEST)] = 3
    answer_within: Annotated[int, Field(ge=SHORTEST, le=60)] = 20
    owner: Text | None = None
    outside_body: Annotated[Text, Field(max_length=300)] | None = None
