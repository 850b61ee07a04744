internal import ActorRuntime
internal import Contexts

/// Lists of steps in blocks of one store. The store allocates its memory once. Keeping a step allocates nothing until
/// the store holds more than it was made for.
struct StepStore {
    static let stepsPerBlock = 16
    private static let none = UInt32.max

    /// A list in the store. Its first step is where it began.
    struct List {
        fileprivate var first = StepStore.none
        fileprivate var last = StepStore.none
        private(set) var count = 0
        /// Steps for which there was no room.
        private(set) var leftOut = 0

        fileprivate mutating func noteAdded() { count += 1 }
        fileprivate mutating func noteLeftOut() { leftOut += 1 }
    }

    let maximumBlocks: Int
    let maximumStepsPerList: Int
    private var steps: ContiguousArray<Step> = []
    /// The block that follows each block in its list.
    private var following: ContiguousArray<UInt32> = []
    private var free: ContiguousArray<UInt32> = []

    /// - Parameter reserved: the number of blocks for which memory is allocated at once.
    init(maximumBlocks: Int, maximumStepsPerList: Int, reserved: Int) {
        self.maximumBlocks = maximumBlocks
        self.maximumStepsPerList = maximumStepsPerList
        steps.reserveCapacity(reserved * Self.stepsPerBlock)
        following.reserveCapacity(reserved)
        free.reserveCapacity(reserved)
    }

    /// Appends a step, or counts it as left out if its list or the store is full.
    mutating func append(_ step: Step, to list: inout List) {
        // Once a step is left out, all later steps are left out too, so that a list is a beginning without gaps.
        guard list.leftOut == 0, list.count < maximumStepsPerList else { return list.noteLeftOut() }
        let place = list.count % Self.stepsPerBlock
        if place == 0 {
            guard let block = takeBlock(filledWith: step) else { return list.noteLeftOut() }
            if list.last == Self.none { list.first = block } else { following[Int(list.last)] = block }
            list.last = block
        }
        steps[Int(list.last) * Self.stepsPerBlock + place] = step
        list.noteAdded()
    }

    private mutating func takeBlock(filledWith step: Step) -> UInt32? {
        if let block = free.popLast() {
            following[Int(block)] = Self.none
            return block
        }
        guard following.count < maximumBlocks else { return nil }
        following.append(Self.none)
        for _ in 0..<Self.stepsPerBlock { steps.append(step) }
        return UInt32(following.count - 1)
    }

    /// Empties a list; its blocks are used again.
    mutating func release(_ list: inout List) {
        var block = list.first
        while block != Self.none {
            free.append(block)
            block = following[Int(block)]
        }
        list = List()
    }

    /// Passes the steps of a list on in their order.
    func forEach(of list: List, _ body: (Step) -> Void) {
        var (block, left) = (list.first, list.count)
        while left > 0 {
            let begin = Int(block) * Self.stepsPerBlock
            for index in begin..<begin + min(left, Self.stepsPerBlock) { body(steps[index]) }
            left -= Self.stepsPerBlock
            block = following[Int(block)]
        }
    }
}
