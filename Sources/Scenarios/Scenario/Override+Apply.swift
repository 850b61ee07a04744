internal import Platform
package import Texts

extension Override {
    /// Puts the value into the tree. It creates the mappings on the path for which defaults stand. Returns nil for a
    /// path that leads nowhere, and reports it.
    func apply(
        to root: SourceNode, shape: Shape, in vocabulary: ScenarioVocabulary, _ reading: inout Reading
    ) -> SourceNode? {
        let segments = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let failed = firstUnknown(segments, root, shape, vocabulary) else {
            return replaced(root, segments[...], vocabulary)
        }
        reading.report(
            "unknown path '\(path)': \(failed.problem)", at: position,
            hint: hint(segments, failed, root, shape, vocabulary))
        return nil
    }

    private struct Unknown {
        let index: Int
        let problem: String
        let candidates: [String]
    }

    /// The first segment that names nothing; nil if the whole path is known.
    private func firstUnknown(
        _ segments: [String], _ root: SourceNode, _ shape: Shape, _ vocabulary: ScenarioVocabulary
    ) -> Unknown? {
        var shape = shape
        var node: SourceNode? = root
        for (index, segment) in segments.enumerated() {
            let below = segments[..<index].joined(separator: ".")
            let place = index == 0 ? "at the top" : "in '\(below)'"
            guard let next = shape.child(segment) else {
                return Unknown(index: index, problem: "there is no '\(segment)' \(place)", candidates: shape.keys)
            }
            let child = node?.child(segment, in: vocabulary)
            // A name that the scenario itself chooses must exist. An override changes it, and never adds another.
            if shape.isOpen, !shape.keys.contains(segment), child == nil {
                let names = node?.childNames(in: vocabulary) ?? []
                return Unknown(index: index, problem: "there is no '\(segment)' \(place)", candidates: names)
            }
            (shape, node) = (next, child)
        }
        return nil
    }

    /// The nearest known path: another key at the same place, or the same ending somewhere else.
    private func hint(
        _ segments: [String], _ failed: Unknown, _ root: SourceNode, _ shape: Shape, _ vocabulary: ScenarioVocabulary
    ) -> String? {
        if let dotted = Self.dotted(path) {
            let segments = dotted.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            if firstUnknown(segments, root, shape, vocabulary) == nil { return "did you mean '\(dotted)'?" }
        }
        if let near = NearestName.nearest(to: segments[failed.index], among: failed.candidates) {
            var fixed = segments
            fixed[failed.index] = near
            return "did you mean '\(fixed.joined(separator: "."))'?"
        }
        let known = shape.paths()
        if let same = known.first(where: { $0.hasSuffix("." + path) }) { return "did you mean '\(same)'?" }
        return NearestName.nearest(to: path, among: known).map { "did you mean '\($0)'?" }
            ?? NearestName.hint(for: segments[failed.index], in: failed.candidates)
    }

    /// The path with `.1` for each `[1]`; nil where there is none.
    private static func dotted(_ path: String) -> String? {
        guard path.contains("[") else { return nil }
        let dotted = path.split(separator: "[", omittingEmptySubsequences: false).joined(separator: ".")
        return String(dotted.filter { $0 != "]" })
    }

    private func replaced(
        _ node: SourceNode, _ segments: ArraySlice<String>, _ vocabulary: ScenarioVocabulary
    ) -> SourceNode {
        guard let segment = segments.first else { return value }
        let rest = segments.dropFirst()
        var node = node
        switch node.content {
        case .list(var nodes):
            guard let index = node.elementIndex(segment, vocabulary) else { return node }
            nodes[index] = replaced(nodes[index], rest, vocabulary)
            node.content = .list(nodes)
        case .mapping(var entries):
            if let index = entries.firstIndex(where: { $0.key == segment }) {
                entries[index].value = replaced(entries[index].value, rest, vocabulary)
                entries[index].keyPosition = rest.isEmpty ? position : entries[index].keyPosition
            } else {
                entries.append(made(segment, rest, vocabulary))
            }
            node.content = .mapping(entries)
        case .text:
            // A short form such as `time: 5ms` is replaced by a mapping with the one key.
            node.content = .mapping([made(segment, rest, vocabulary)])
        }
        return node
    }

    private func made(
        _ segment: String, _ rest: ArraySlice<String>, _ vocabulary: ScenarioVocabulary
    ) -> SourceNode.Entry {
        let empty = SourceNode(.mapping([]), at: position)
        return SourceNode.Entry(key: segment, keyPosition: position, value: replaced(empty, rest, vocabulary))
    }
}

extension SourceNode {
    /// The value that a segment of a path names here: that of a mapping's key, or a list's element by its index or
    /// name.
    func child(_ segment: String, in vocabulary: ScenarioVocabulary) -> SourceNode? {
        elementIndex(segment, vocabulary).flatMap { elements?[$0] } ?? self[segment]
    }

    /// Where the last segment of a path is written. Segments from here on are keys, or elements by their number or
    /// name. Nil if the file does not contain the path.
    package func place(of path: [String], in vocabulary: ScenarioVocabulary) -> SourcePosition? {
        var node = self
        var place: SourcePosition?
        for segment in path {
            guard let child = node.child(segment, in: vocabulary) else { return nil }
            place = node.entries?.first { $0.key == segment }?.keyPosition ?? child.position
            node = child
        }
        return place
    }

    fileprivate func elementIndex(_ segment: String, _ vocabulary: ScenarioVocabulary) -> Int? {
        guard let elements else { return nil }
        if let index = Int(segment) { return elements.indices.contains(index) ? index : nil }
        return elements.firstIndex { $0.elementName(vocabulary) == segment }
    }

    /// The name of a list's element: its own name, or the name that a release or a fault without one gets, as `inspect`
    /// shows it.
    private func elementName(_ vocabulary: ScenarioVocabulary) -> String? {
        self["name"]?.text ?? Release.name(of: self) ?? FaultKind.name(of: self, in: vocabulary)
    }

    fileprivate func childNames(in vocabulary: ScenarioVocabulary) -> [String] {
        entries?.map(\.key) ?? (elements ?? []).enumerated().map { $1.elementName(vocabulary) ?? "\($0)" }
    }
}
