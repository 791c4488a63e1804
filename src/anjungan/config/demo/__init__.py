"""The demo mall: MPP Kota Pekanbaru with its published agencies and services, and an invented layout and staff."""

from anjungan.config.demo.building import DEMO_PASSWORD, DemoDevice, DemoMall, DemoSignIn, build_demo_mall
from anjungan.config.demo.roster import build_day

__all__ = ["DEMO_PASSWORD", "DemoDevice", "DemoMall", "DemoSignIn", "build_day", "build_demo_mall"]
