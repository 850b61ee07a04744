/// An array with one owner: it cannot be copied, so a change never asks whether somebody else has a copy.
///
/// Not the one of swift-collections: Swift 6.3.1's compiler crashes on that library's module under ThreadSanitizer.
struct UniqueArray<Element: ~Copyable>: ~Copyable {
    private var start: UnsafeMutablePointer<Element>
    private var capacity: Int
    private(set) var count = 0

    /// Makes an empty array with room for `capacity` elements; it grows when it needs more.
    init(capacity: Int = 0) {
        precondition(capacity >= 0, "capacity \(capacity) is negative")
        start = .allocate(capacity: capacity)
        self.capacity = capacity
    }

    deinit {
        start.deinitialize(count: count)
        start.deallocate()
    }

    var isEmpty: Bool { count == 0 }

    var indices: Range<Int> { 0..<count }

    subscript(index: Int) -> Element {
        unsafeAddress { UnsafePointer(address(of: index)) }
        unsafeMutableAddress { address(of: index) }
    }

    private func address(of index: Int) -> UnsafeMutablePointer<Element> {
        precondition(index >= 0 && index < count, "index \(index) is not in 0..<\(count)")
        return start + index
    }

    mutating func append(_ element: consuming Element) {
        if count == capacity { grow() }
        (start + count).initialize(to: element)
        count += 1
    }

    /// Takes the last element out. There must be one.
    mutating func removeLast() -> Element {
        precondition(count > 0, "the array is empty")
        count -= 1
        return (start + count).move()
    }

    private mutating func grow() {
        let larger = max(4, capacity * 2)
        let moved = UnsafeMutablePointer<Element>.allocate(capacity: larger)
        moved.moveInitialize(from: start, count: count)
        start.deallocate()
        start = moved
        capacity = larger
    }
}

extension UniqueArray {
    init(repeating element: Element, count: Int) {
        self.init(capacity: count)
        for _ in 0..<count { append(element) }
    }

    init(copying elements: some Collection<Element>) {
        self.init(capacity: elements.count)
        for element in elements { append(element) }
    }
}

// Safe to send: the one owner has all of the memory.
extension UniqueArray: @unchecked Sendable where Element: Sendable & ~Copyable {}
