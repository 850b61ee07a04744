/// Several lists of small numbers, each of which is in at most one of them. To add and to take out anywhere costs a few
/// instructions and no allocation, once there is room for the largest number.
struct SlotLists {
    private struct Link {
        var next: Int32
        var previous: Int32
    }

    private struct List {
        var first: Int32 = -1
        var last: Int32 = -1
        var count = 0
    }

    private var links: ContiguousArray<Link> = []
    private var lists: ContiguousArray<List>

    init(count: Int = 1) { lists = ContiguousArray(repeating: List(), count: count) }

    var listCount: Int { lists.count }

    mutating func addList() { lists.append(List()) }

    func first(of list: Int = 0) -> Int? { lists[list].first < 0 ? nil : Int(lists[list].first) }
    func last(of list: Int = 0) -> Int? { lists[list].last < 0 ? nil : Int(lists[list].last) }
    func count(of list: Int = 0) -> Int { lists[list].count }

    mutating func append(_ slot: Int, to list: Int = 0) {
        makeRoom(slot)
        let last = lists[list].last
        links[slot] = Link(next: -1, previous: last)
        if last < 0 { lists[list].first = Int32(slot) } else { links[Int(last)].next = Int32(slot) }
        lists[list].last = Int32(slot)
        lists[list].count += 1
    }

    mutating func prepend(_ slot: Int, to list: Int = 0) {
        makeRoom(slot)
        let first = lists[list].first
        links[slot] = Link(next: first, previous: -1)
        if first < 0 { lists[list].last = Int32(slot) } else { links[Int(first)].previous = Int32(slot) }
        lists[list].first = Int32(slot)
        lists[list].count += 1
    }

    /// Takes out one that is in this list.
    mutating func remove(_ slot: Int, from list: Int = 0) {
        let link = links[slot]
        if link.previous < 0 { lists[list].first = link.next } else { links[Int(link.previous)].next = link.next }
        if link.next < 0 { lists[list].last = link.previous } else { links[Int(link.next)].previous = link.previous }
        lists[list].count -= 1
    }

    private mutating func makeRoom(_ slot: Int) {
        while links.count <= slot { links.append(Link(next: -1, previous: -1)) }
    }
}
