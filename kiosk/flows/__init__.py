"""One pure state machine per role: ``step(state, event) -> (state, effects)``."""
