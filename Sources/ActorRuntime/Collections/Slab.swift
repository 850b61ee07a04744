/// Values under small integer names that are used again after their removal.
struct Slab<Element>: ~Copyable {
    private var elements = UniqueArray<Element>()
    private var free = UniqueArray<UInt32>()

    init() {}

    /// All names that were ever given out, also those that are free.
    var names: Range<UInt32> { 0..<UInt32(elements.count) }

    var count: Int { elements.count - free.count }

    mutating func insert(_ element: consuming Element) -> UInt32 {
        if !free.isEmpty {
            let index = free.removeLast()
            elements[Int(index)] = element
            return index
        }
        elements.append(element)
        return UInt32(elements.count - 1)
    }

    /// Gives the name back. The value stays in place until the name is used again.
    mutating func remove(_ index: UInt32) { free.append(index) }

    subscript(index: UInt32) -> Element {
        _read { yield elements[Int(index)] }
        _modify { yield &elements[Int(index)] }
    }

    /// Passes every element that has not been removed, by name.
    func forEachInUse(_ body: (borrowing Element) -> Void) {
        var isFree = [Bool](repeating: false, count: elements.count)
        for place in free.indices { isFree[Int(free[place])] = true }
        for index in elements.indices where !isFree[index] { body(elements[index]) }
    }
}
