"""The hall displays: who is called where, in letters for ten metres and aloud."""
