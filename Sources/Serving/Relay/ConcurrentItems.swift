/// Does something about each item, about so many of them at the same time, and hears of each result as it comes.
///
/// - Parameters:
///   - width: at least 1.
///   - goesOn: hears of a result, and says whether another item is begun. What has begun is awaited in any case.
func forEach<Item: Sendable, Outcome: Sendable>(
    of items: [Item], atOnce width: Int, isolation: isolated (any Actor)? = #isolation,
    _ body: @escaping @Sendable (Item) async -> Outcome, goesOn: (Outcome) -> Bool
) async {
    await withTaskGroup(of: Outcome.self) { group in
        var rest = items[...]
        func begin(_ item: Item?) {
            if let item { group.addTask { await body(item) } }
        }
        for _ in 0..<width { begin(rest.popFirst()) }
        while let outcome = await group.next() {
            if goesOn(outcome) { begin(rest.popFirst()) }
        }
    }
}
