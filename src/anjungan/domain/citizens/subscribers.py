"""What accounts do after their own facts, told by the worker, at least once."""

from anjungan.domain.citizens import jobs
from anjungan.domain.citizens.events import EntryCodeAsked, ErasureAsked, SignInChanged
from anjungan.foundation.events import by_worker


@by_worker(EntryCodeAsked)
def send_the_code(event: EntryCodeAsked) -> None:
    """Have the one-time code sent."""
    jobs.send_code.defer(proof=str(event.proof))


@by_worker(SignInChanged)
def tell_of_another_way_in(event: SignInChanged) -> None:
    """Have the person told that a way to sign in was added or removed."""
    jobs.tell_of_change.defer(citizen=str(event.citizen), what=event.what)


@by_worker(ErasureAsked)
def tell_of_the_day_of_grace(event: ErasureAsked) -> None:
    """Have the person told when the account will be gone."""
    jobs.tell_of_change.defer(citizen=str(event.citizen), what="erasure_asked", due_at=event.due_at)
