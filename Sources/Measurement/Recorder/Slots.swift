/// A growing row of values that are changed in place, one at a time, on the hot path.
///
/// This is a class around plain memory and not an array. An array in a class is checked for exclusive access and for a
/// unique reference at every change. These checks cost four times as much as the change itself. Every access is checked
/// against the number of values, so an id of another recorder stops the program instead of writing elsewhere.
final class Slots<Element> {
    private var base: UnsafeMutablePointer<Element>
    private var capacity: Int
    private(set) var count = 0

    init() {
        capacity = 8
        base = .allocate(capacity: capacity)
    }

    deinit {
        base.deinitialize(count: count)
        base.deallocate()
    }

    func append(_ value: Element) {
        if count == capacity {
            let grown = UnsafeMutablePointer<Element>.allocate(capacity: 2 * capacity)
            grown.moveInitialize(from: base, count: count)
            base.deallocate()
            base = grown
            capacity *= 2
        }
        (base + count).initialize(to: value)
        count += 1
    }

    subscript(index: Int) -> Element {
        @inline(__always) _read {
            precondition(index >= 0 && index < count, "a slot of another recorder")
            yield base[index]
        }
        @inline(__always) _modify {
            precondition(index >= 0 && index < count, "a slot of another recorder")
            yield &base[index]
        }
    }
}
