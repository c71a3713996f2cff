"""Item and test statistics: pure arithmetic over counted marks, with the definitions of Moodle's quiz report.

``calculate`` takes attempts as they are; the other functions take histograms, which can be added up one
attempt at a time. Formulas: docs.moodle.org/dev/Quiz_statistics_calculations.
"""

from assessments.statistics.answers import AnswerRow, tabulate_answers
from assessments.statistics.calculation import Statistics, calculate
from assessments.statistics.drift import MonthPoint, Rise, find_rise
from assessments.statistics.findings import Finding, find_in_item, find_in_test
from assessments.statistics.guessing import guess_score
from assessments.statistics.histograms import Histogram, Joint
from assessments.statistics.measures import (
    PositionStatistics,
    TestStatistics,
    describe_position,
    describe_test,
    weigh,
)

__all__ = [
    "AnswerRow",
    "Finding",
    "Histogram",
    "Joint",
    "MonthPoint",
    "PositionStatistics",
    "Rise",
    "Statistics",
    "TestStatistics",
    "calculate",
    "describe_position",
    "describe_test",
    "find_in_item",
    "find_in_test",
    "find_rise",
    "guess_score",
    "tabulate_answers",
    "weigh",
]
