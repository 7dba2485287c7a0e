"""Tests of complaints and reviews."""
