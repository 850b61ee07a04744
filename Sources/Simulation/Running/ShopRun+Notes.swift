internal import ActorRuntime
internal import FlowerShop
internal import Measurement
internal import Scenarios

/// What somebody who reads the result should know beside its figures.
extension ShopRun {
    /// Of a run that came to its end.
    func notes(_ audit: BreachReport, _ world: borrowing World) -> [String] {
        droppedNotes + growthNotes + waitingNotes + deadLetterNotes(world) + heldBackNotes + unfinishedNotes(audit)
    }

    /// Customers for whom the generator had nobody say nothing of the shop.
    private var droppedNotes: [String] {
        let (dropped, all) = (metrics.arrivalsDropped, metrics.arrivalsSoFar)
        guard dropped > 0 else { return [] }
        return [
            "\(HumanValue.grouped(dropped)) of \(HumanValue.grouped(all)) arrivals found none of maxVUs free and were "
                + "dropped: no figure here speaks for them; raise maxVUs"
        ]
    }

    private var waitingNotes: [String] {
        let waiting = customers.openRequests.count
        guard waiting > 0 else { return [] }
        let who = waiting == 1 ? "1 customer" : "\(HumanValue.grouped(Int64(waiting))) customers"
        return ["\(who) still waited for an answer when the run ended, and count as unanswered (timed_out, 504)"]
    }

    /// What is put aside is done by nobody: money and stock that hang on it are missed in the books.
    private func deadLetterNotes(_ world: borrowing World) -> [String] {
        var notes: [String] = []
        for (index, service) in ShopTopology.services.enumerated() {
            let id = ServiceID(rawValue: UInt16(index))
            // Those that were put back and handled after all are none. A fault that the run's end ends puts back its own,
            // and nobody handles them any more.
            let counters = world.counters(of: id)
            let letters = min(Int(counters.deadLettered), world.lag(of: id)) + Int(counters.discarded)
            guard letters > 0 else { continue }
            let what = letters == 1 ? "1 message" : "\(HumanValue.grouped(Int64(letters))) messages"
            notes.append(
                "\(what) to \(service) still put aside after \(World.maximumDeliveries) failures (dead letters): what hangs "
                    + "on them has not happened")
        }
        return notes
    }

    /// What only the drain has cleared was not borne.
    private var growthNotes: [String] {
        let growing = growthReadings.filter(\.grows)
        let backlogs = growing.filter { $0.quantity == .backlog }.map(\.service)
        // A lag grows with its backlog; by itself it is worth a word.
        let told = growing.filter { $0.quantity != .lag || !backlogs.contains($0.service) }
        guard !told.isEmpty else { return [] }
        let what = told.map(\.description).joined(separator: ", ")
        return [
            "\(what) when the arrivals ended: the shop does not bear this load, and a longer drain would only hide it"
        ]
    }

    private var heldBackNotes: [String] {
        customers.sources.compactMap { source in
            source.replay?.heldBackRows.map { "traffic '\(scenario.traffic[source.number].name)': \($0)" }
        }
    }

    private func unfinishedNotes(_ audit: BreachReport) -> [String] {
        var notes: [String] = []
        if audit.unfinished > 0 {
            let sagas =
                audit.unfinished == 1 ? "1 saga was" : "\(HumanValue.grouped(Int64(audit.unfinished))) sagas were"
            notes.append("\(sagas) still on the way after drain \(scenario.drain); raise drain")
        }
        let open = audit.promisesLeftOpen
        if open > 0 {
            let orders =
                open == 1 ? "1 confirmed order has" : "\(HumanValue.grouped(Int64(open))) confirmed orders have"
            notes.append(
                "\(orders) no end that is known, neither delivered nor cancelled nor failed, and count as not served")
        }
        return notes
    }
}
