"""Running the demo mall on one machine: starting it, its clock, and the invented people who keep it alive."""
