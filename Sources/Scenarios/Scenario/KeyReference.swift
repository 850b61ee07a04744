internal import Texts

/// The keys of scenario files for people: their paths, their possible values, their defaults and their meanings. It is
/// made from the formats that read a file, so it cannot contradict them.
package struct KeyReference: Sendable {
    /// One key.
    package struct Entry: Hashable, Sendable {
        /// From the root, as `--set` takes it. `NAME` stands for a name that the scenario chooses, `N` for the number
        /// of an element of a list, and `SERVICE` for any service.
        package var path: [String]
        /// The executors, faults, steps, strategies or services that have the key; empty if all have it.
        package var owners: [String]
        /// The possible values; empty for a mapping whose keys follow.
        package var type: String
        /// The default as it would be written; nil if there is none, or if the keys below give it.
        package var defaultText: String?
        package var isRequired: Bool
        package var meaning: String

        package var text: String { path.joined(separator: ".") }
    }

    /// In the order of the format.
    package let entries: [Entry]

    /// The key of the application's section.
    private let section: String
    private let serviceNames: [String]

    package init(_ vocabulary: ScenarioVocabulary) {
        section = vocabulary.section.key
        serviceNames = vocabulary.serviceNames
        let services = [vocabulary.section.key, "services"]
        entries = Self.entries(of: Format.scenario(vocabulary).shape, below: [], services)
    }

    /// The entries whose path begins with a prefix in the form that `--set` uses. In it, any name or number may stand
    /// for `NAME`, `N` and `SERVICE`. A prefix of one word also finds a key of that name anywhere.
    package func entries(below prefix: String) -> [Entry] {
        let wanted = prefix.split(separator: ".").map(String.init)
        if wanted.isEmpty { return entries }
        let below = entries.filter { entry in
            entry.path.count >= wanted.count && zip(entry.path, wanted).allSatisfy(matches)
        }
        guard below.isEmpty, wanted.count == 1 else { return below }
        return entries.filter { $0.path.last == wanted[0] }
    }

    /// The entries of one subject, in the order of the format.
    package struct Section: Sendable {
        package var title: String
        package var entries: [Entry]
    }

    package var sections: [Section] {
        let parents = Set(entries.map { Array($0.path.dropLast()) })
        var sections: [Section] = []
        for entry in entries {
            let title = title(of: entry.path, isParent: parents.contains)
            if let index = sections.firstIndex(where: { $0.title == title }) {
                sections[index].entries.append(entry)
            } else {
                sections.append(Section(title: title, entries: [entry]))
            }
        }
        return sections
    }

    /// The part of the file to which a path leads. Keys without keys of their own are listed with their parent.
    private func title(of path: [String], isParent: ([String]) -> Bool) -> String {
        func own(_ count: Int) -> Bool { path.count >= count && isParent(Array(path.prefix(count))) }
        switch path[0] {
        case section where own(4) && path[1] == "services": return "\(section).services.SERVICE.\(path[3])"
        case section where path.count > 1 && path[1] == "services": return "\(section).services.SERVICE"
        case section: return own(2) ? "\(section).\(path[1])" : section
        case "traffic" where path.contains("journey"): return "traffic.NAME.journey"
        case "target", "data", "traffic", "outcomes", "faults", "releases", "steadyState": return path[0]
        default: return "The file"
        }
    }

    /// All keys that a reader may ask for, for a hint.
    package var names: [String] {
        entries.reduce(into: []) { names, entry in
            for name in [entry.path[0], entry.path[entry.path.count - 1]] where !names.contains(name) {
                names.append(name)
            }
        }
    }

    private func matches(_ known: String, _ written: String) -> Bool {
        switch known {
        case "NAME": Limits.isName(written)
        case "N": Int(written) != nil || Limits.isName(written)
        case "SERVICE": written == "SERVICE" || serviceNames.contains(written)
        default: known == written
        }
    }

    // MARK: Walking the shape

    /// - Parameter services: the path of the mapping with a key for each service. The services are described together.
    private static func entries(of shape: Shape, below path: [String], _ services: [String]) -> [Entry] {
        switch shape {
        // A distribution is a value, although it may be written with keys.
        case .text, .defined("distribution", _): []
        case .defined(_, let shape): entries(of: shape, below: path, services)
        case .named(let shape):
            // A variant maps paths of the whole scenario to values.
            path == ["variants"] ? [] : entries(of: shape, below: path + ["NAME"], services)
        case .list(let shape, _): entries(of: shape, below: path + ["N"], services)
        case .record(let properties) where path == services:
            merged(
                properties.map { property in
                    (owner: property.key, entries: entries(of: property.shape, below: path + ["SERVICE"], services))
                })
        case .record(let properties): properties.flatMap { entries(of: $0, below: path, services) }
        case .either(let shapes):
            merged(
                shapes.map(\.resolved).compactMap { shape in
                    guard case .record(let properties) = shape else { return nil }
                    return (owner: shape.mark, entries: properties.flatMap { entries(of: $0, below: path, services) })
                } + shapes.filter { $0.resolved.isCollection }.map { ("", entries(of: $0, below: path, services)) })
        }
    }

    private static func entries(of property: Shape.Property, below path: [String], _ services: [String]) -> [Entry] {
        let place = path + [property.key]
        let own = Entry(
            path: place, owners: [], type: property.shape.typeText, defaultText: property.defaultValue?.shortText,
            isRequired: property.isRequired, meaning: property.description)
        return [own] + entries(of: property.shape, below: place, services)
    }

    /// The keys of several alternatives. A key appears once if they say the same about it.
    private static func merged(_ alternatives: [(owner: String, entries: [Entry])]) -> [Entry] {
        // Beside each key stand the alternatives that have it. An alternative may have alternatives of its own. Their keys
        // name only those.
        var merged: [(entry: Entry, owners: [String])] = []
        for (owner, entries) in alternatives {
            for entry in entries {
                if entry.type == owner, let index = merged.firstIndex(where: { $0.entry.isTag(as: entry) }) {
                    // The key names the alternative, so its values are shown together.
                    merged[index].owners.append(owner)
                    merged[index].entry.type += " | \(owner)"
                } else if let index = merged.firstIndex(where: { $0.entry.isSame(as: entry) }) {
                    merged[index].owners.append(owner)
                    if merged[index].entry.defaultText != entry.defaultText {
                        merged[index].entry.defaultText = differs
                    }
                } else {
                    merged.append((entry, [owner]))
                }
            }
        }
        let all = alternatives.map(\.owner)
        return merged.map { entry, owners in
            var entry = entry
            // One alternative alone needs no name, what all have belongs to nobody in particular, and the key that an
            // alternative is known by says so itself.
            let isOfAll = all.count < 2 || owners == all || owners == [entry.path.last]
            if entry.owners.isEmpty, !isOfAll { entry.owners = owners }
            return entry
        }
    }

    private static let differs = "differs"
}

extension KeyReference.Entry {
    /// Whether two alternatives use the same key as their name.
    fileprivate func isTag(as other: Self) -> Bool { path == other.path && meaning == other.meaning }

    /// Whether two alternatives say the same about a key, whatever its default.
    fileprivate func isSame(as other: Self) -> Bool {
        path == other.path && type == other.type && meaning == other.meaning && isRequired == other.isRequired
    }
}

extension Shape {
    fileprivate var resolved: Shape {
        if case .defined(_, let shape) = self { shape.resolved } else { self }
    }

    fileprivate var isCollection: Bool {
        switch self {
        case .named, .list: true
        default: false
        }
    }

    /// What identifies an alternative: the one value of its tag, or its first key.
    fileprivate var mark: String {
        guard case .record(let properties) = self, let first = properties.first else { return "" }
        if case .text(.object(let schema)) = first.shape, case .string(let value)? = schema.value(of: "const") {
            return value
        }
        return first.key
    }
}
