/// Replicas that end in an orderly way.
extension World {
    /// Tells a running replica to end, as `SIGTERM` does: it takes no new messages, finishes those that it holds, and
    /// the observer hears of it as ``WorldObserver/drained(replica:world:)``, at once where it holds nothing.
    ///
    /// Its port is closed from now on. The bus sends elsewhere; a request is refused as long as the endpoints still
    /// name the replica. Whoever waits for ever, for an answer that does not come, has to be killed.
    package mutating func drain(_ replica: ReplicaID, _ observer: some WorldObserver) {
        let index = Int(replica.rawValue)
        guard slots[index].replica != nil, !slots[index].isDraining else { return }
        slots[index].isListening = false
        slots[index].isDraining = true
        slots[index].owesDrained = true
        draining += 1
        tellIfDrained(index, observer)
    }

    package func isDraining(_ replica: ReplicaID) -> Bool { slots[Int(replica.rawValue)].isDraining }

    /// Tells the observer once a draining replica holds nothing any more.
    mutating func tellIfDrained(_ index: Int, _ observer: some WorldObserver) {
        guard slots[index].owesDrained, slots[index].load.mailboxDepth == 0, slots[index].load.busyWorkers == 0,
            slots[index].held.isEmpty, slots[index].turnsUnderWay == 0
        else { return }
        slots[index].owesDrained = false
        draining -= 1
        observer.drained(replica: ReplicaID(rawValue: UInt32(index)), world: &self)
    }

    /// Forgets that a replica was to drain: it is dead.
    mutating func endDrain(_ index: Int) {
        if slots[index].owesDrained { draining -= 1 }
        slots[index].owesDrained = false
        slots[index].isDraining = false
    }
}
