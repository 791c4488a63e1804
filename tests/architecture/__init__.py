"""The building itself: rules that no single room can see."""
