internal import Texts

/// For a key that is not known at its place, finds a neighbour that has it.
struct KeyNeighbours {
    /// The most places that a hint names.
    private static let maximumNamed = 3
    /// A neighbour at this distance or nearer is preferred to a key with a similar spelling. The distance counts one
    /// step for each level up and down.
    private static let near = 2

    private let root: SourceNode
    private let entries: [KeyReference.Entry]

    init(_ root: SourceNode, in vocabulary: ScenarioVocabulary) {
        self.root = root
        entries = KeyReference(vocabulary).entries
    }

    /// The problem with a better hint, if another place of the file knows the key at `position`.
    func improved(_ problem: Diagnostic) -> Diagnostic {
        guard let path = path(to: problem.position, in: root), let key = path.last else { return problem }
        let places = places(of: key, from: path.dropLast())
        let isAlike = problem.hint?.hasPrefix("did you mean") == true
        guard let nearest = places.first?.distance, !isAlike || nearest <= Self.near else { return problem }
        let named = places.prefix { $0.distance <= nearest + 1 }.prefix(Self.maximumNamed).map(\.text)
        var problem = problem
        problem.hint = "'\(key)' belongs \(named.joined(separator: " or "))"
        return problem
    }

    /// The places that know a key, nearest first. At the same distance they are in the order of the format.
    private func places(of key: String, from parent: ArraySlice<String>) -> [(text: String, distance: Int)] {
        var places: [(text: String, distance: Int)] = []
        for entry in entries where entry.path.last == key {
            let known = Array(entry.path.dropLast())
            var common = 0
            var shown = known
            for (index, segment) in known.enumerated() {
                let written = index < parent.count && index == common ? parent[parent.startIndex + index] : nil
                let isOwned = entry.owners.isEmpty || entry.owners.contains(written ?? "")
                switch segment {
                case "NAME", "N": shown[index] = written ?? segment
                case "SERVICE" where isOwned: shown[index] = written ?? segment
                case "SERVICE": shown[index] = entry.owners.first ?? segment
                default: break
                }
                if written == shown[index] { common += 1 }
            }
            let text = shown.isEmpty ? "at the top of the file" : "under \(shown.joined(separator: "."))"
            let distance = known.count + parent.count - 2 * common
            if distance > 0, !places.contains(where: { $0.text == text }) { places.append((text, distance)) }
        }
        return places.enumerated().sorted { ($0.element.distance, $0.offset) < ($1.element.distance, $1.offset) }
            .map(\.element)
    }

    /// The path to the key that is written at a place; nil if there is none.
    private func path(to position: SourcePosition, in node: SourceNode) -> [String]? {
        guard position.line > 0 else { return nil }
        for entry in node.entries ?? [] {
            if entry.keyPosition == position { return [entry.key] }
            if let path = path(to: position, in: entry.value) { return [entry.key] + path }
        }
        for (index, element) in (node.elements ?? []).enumerated() {
            if let path = path(to: position, in: element) { return ["\(index)"] + path }
        }
        return nil
    }
}
