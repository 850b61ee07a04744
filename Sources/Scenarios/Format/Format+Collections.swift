extension Format {
    /// A list. Broken elements are reported and left out.
    @_semantics("optimize.sil.specialize.generic.never")
    package static func list<Element>(of element: Format<Element>, count: ClosedRange<Int>) -> Format
    where Value == [Element] {
        Format(
            shape: .list(element.shape, count: count),
            read: { node, reading in
                guard let nodes = node.elements ?? (node.text == "" ? [] : nil) else {
                    reading.report("\(node.kind), expected a list", at: node.position)
                    return nil
                }
                guard count.contains(nodes.count) else {
                    let bounds = "\(count.lowerBound)...\(count.upperBound)"
                    reading.report("a list of \(nodes.count), expected \(bounds) elements", at: node.position)
                    return nil
                }
                return nodes.compactMap { element.read($0, &reading) }
            },
            write: { .list($0.map(element.write)) })
    }

    /// A mapping from names that the scenario chooses, in the order of the file. `entry` returns the format for one
    /// name.
    @_semantics("optimize.sil.specialize.generic.never")
    static func named<Element>(
        _ thing: String, maximum: Int, name: @escaping (Element) -> String,
        _ entry: @escaping (String) -> Format<Element>
    ) -> Format where Value == [Element] {
        Format(
            shape: .named(entry("").shape),
            read: { node, reading in
                guard let entries = node.entries ?? (node.text == "" ? [] : nil) else {
                    reading.report("\(node.kind), expected a mapping from names to \(thing)", at: node.position)
                    return nil
                }
                guard entries.count <= maximum else {
                    reading.report("\(entries.count) \(thing), expected at most \(maximum)", at: node.position)
                    return nil
                }
                return entries.compactMap { pair in
                    guard Limits.isName(pair.key) else {
                        reading.report("'\(pair.key)' \(Limits.nameProblem)", at: pair.keyPosition)
                        return nil
                    }
                    return entry(pair.key).read(pair.value, &reading)
                }
            },
            write: { elements in .mapping(elements.map { (name($0), entry(name($0)).write($0)) }) })
    }
}
