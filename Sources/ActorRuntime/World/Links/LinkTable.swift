internal import Contexts

/// The links of a world whose condition was ever set, by their two ends.
struct LinkTable {
    /// What becomes of one message on a link.
    struct Passage {
        var isLost: Bool
        /// How long the copy takes, where there is one, without the network's own time.
        var copyDelay: Timespan?
        /// What the message takes longer.
        var delay: Timespan
        /// Who has lost or delayed it.
        var faults = FaultSet()
    }

    /// A link keeps its stream when its condition ends, so that the next one goes on and does not begin again.
    fileprivate struct Link {
        var condition: LinkCondition?
        var delay: Sampler?
        var stream: RandomStream
    }

    private var rows: [[Link?]] = []

    /// - Parameter stream: the link's own; counts only the first time.
    mutating func set(_ condition: LinkCondition?, from: Int, to: Int, stream: RandomStream) {
        while rows.count <= from { rows.append([]) }
        while rows[from].count <= to { rows[from].append(nil) }
        var link = rows[from][to] ?? Link(stream: stream)
        link.condition = condition
        link.delay = condition?.delay.map { Sampler($0) }
        rows[from][to] = link
    }

    /// Whether any link has a condition.
    var isAnySet: Bool { rows.contains { $0.contains { $0?.condition != nil } } }

    func isPartitioned(from: Int, to: Int) -> Bool {
        guard from < rows.count, to < rows[from].count else { return false }
        return rows[from][to]?.condition?.isPartitioned ?? false
    }

    /// Draws what becomes of a message; nil where nothing is wrong with the link.
    ///
    /// Takes eight numbers from the link's stream, whatever the condition, so that variants of it stay in step.
    mutating func cross(from: Int, to: Int) -> Passage? {
        guard from < rows.count, to < rows[from].count, let condition = rows[from][to]?.condition else { return nil }
        return rows[from][to]?.draw(condition)
    }
}

extension LinkTable.Link {
    fileprivate mutating func draw(_ condition: LinkCondition) -> LinkTable.Passage {
        let isDropped = stream.nextBool(probability: condition.dropProbability)
        let isDuplicated = stream.nextBool(probability: condition.duplicateProbability)
        let (own, copy) = (drawDelay(condition), drawDelay(condition))
        let isLost = isDropped || condition.isPartitioned
        var faults = condition.partitionedBy
        if isDropped { faults.formUnion(condition.droppedBy) }
        if !isLost, own > .zero { faults.formUnion(condition.delayedBy) }
        return LinkTable.Passage(
            isLost: isLost, copyDelay: isDuplicated && !isLost ? copy : nil, delay: own, faults: faults)
    }

    private mutating func drawDelay(_ condition: LinkCondition) -> Timespan {
        let bits = stream.next()
        let isHeldBack = stream.nextBool(probability: condition.reorder?.probability ?? 0)
        let share = stream.nextUnit()
        var length = delay?.time(at: bits) ?? .zero
        if isHeldBack, let within = condition.reorder?.within {
            length = length + Timespan(seconds: within.seconds * share)
        }
        return length
    }
}
