package import Contexts

/// Who may stand at the end of a link.
package enum Party: Hashable, Sendable {
    /// The clients' side: their requests come from here, and their answers go here.
    case gateway
    case bus
    case service(ServiceID)

    /// Its row and column in a ``LinkTable``.
    fileprivate var index: Int {
        switch self {
        case .gateway: 0
        case .bus: 1
        case .service(let service): 2 + Int(service.rawValue)
        }
    }
}

/// The links of a world whose condition was ever set, by their two ends. The table draws what happens to each message.
struct LinkTable {
    /// What happens to one message on a link.
    struct Passage {
        var isLost: Bool
        /// How long the copy takes, without the network's own time; nil if there is no copy.
        var copyDelay: Timespan?
        /// How much longer the message takes.
        var delay: Timespan
        /// The faults that have lost or delayed it.
        var faults = FaultSet()
    }

    /// A link keeps its stream when its condition ends, so the next condition continues the stream.
    fileprivate struct Link {
        var condition: LinkCondition?
        var delay: Sampler?
        var stream: RandomStream
    }

    private let stream: RandomStream
    private var rows: [[Link?]] = []
    /// Whether any link has a condition. If not, no message asks.
    private(set) var isAnySet = false

    /// - Parameter stream: the root of the links' streams.
    init(stream: RandomStream) { self.stream = stream }

    /// - Parameter name: names the link's stream.
    mutating func set(_ condition: LinkCondition?, from: Party, to: Party, named name: String) {
        while rows.count <= from.index { rows.append([]) }
        while rows[from.index].count <= to.index { rows[from.index].append(nil) }
        var link = rows[from.index][to.index] ?? Link(stream: stream.fork(name))
        link.condition = condition
        link.delay = condition?.delay.map { Sampler($0) }
        rows[from.index][to.index] = link
        isAnySet = rows.contains { $0.contains { $0?.condition != nil } }
    }

    /// Draws what happens to a message; nil if nothing is wrong with the link.
    ///
    /// Takes eight numbers from the link's stream, whatever the condition, so that variants of it stay in step.
    mutating func cross(from: Party, to: Party) -> Passage? {
        let (row, column) = (from.index, to.index)
        guard row < rows.count, column < rows[row].count, let condition = rows[row][column]?.condition else {
            return nil
        }
        return rows[row][column]?.draw(condition)
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
