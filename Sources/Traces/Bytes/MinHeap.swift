/// A binary heap: the smallest element first. Equal elements leave in no particular order.
struct MinHeap<Element: Comparable> {
    private var elements: [Element] = []

    var count: Int { elements.count }
    var isEmpty: Bool { elements.isEmpty }
    var smallest: Element? { elements.first }

    mutating func insert(_ element: Element) {
        elements.append(element)
        var child = elements.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            if !(elements[child] < elements[parent]) { return }
            elements.swapAt(child, parent)
            child = parent
        }
    }

    mutating func removeSmallest() -> Element? {
        guard let last = elements.popLast() else { return nil }
        guard let smallest = elements.first else { return last }
        elements[0] = last
        siftDown()
        return smallest
    }

    /// As removing the smallest and inserting `element`, in one pass.
    mutating func replaceSmallest(with element: Element) {
        elements[0] = element
        siftDown()
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var child = parent * 2 + 1
            if child >= elements.count { return }
            if child + 1 < elements.count, elements[child + 1] < elements[child] { child += 1 }
            if !(elements[child] < elements[parent]) { return }
            elements.swapAt(child, parent)
            parent = child
        }
    }
}
