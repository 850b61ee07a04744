internal import Texts

/// The labels that distinguish the series of one metric: `operation="read"`. Sorted by key, each key once.
package struct MetricLabels: Hashable, Sendable {
    package struct Label: Hashable, Codable, Sendable {
        package var key: String
        package var value: String
    }

    /// The largest number of labels that a series may have when it is read.
    static let maximum = 64

    package private(set) var labels: [Label]

    /// If a key has several values, the last one counts.
    package init(_ pairs: [(key: String, value: String)] = []) {
        labels = []
        for pair in pairs {
            labels.removeAll { $0.key == pair.key }
            labels.append(Label(key: pair.key, value: pair.value))
        }
        labels.sort { $0.key < $1.key }
    }

    package var isEmpty: Bool { labels.isEmpty }
    package var keys: [String] { labels.map(\.key) }

    /// The labels and one more. It replaces an existing label with the same key.
    package func adding(_ key: String, _ value: String) -> MetricLabels {
        MetricLabels(labels.map { ($0.key, $0.value) } + [(key, value)])
    }

    package subscript(key: String) -> String? { labels.first { $0.key == key }?.value }

    /// Whether every label of `selection` is here with the same value.
    package func matches(_ selection: MetricLabels) -> Bool {
        selection.labels.allSatisfy { self[$0.key] == $0.value }
    }

    /// `key=value;key=value` for CSV; `\`, `;` and `=` in a key or value get a backslash before them.
    package var csvText: String {
        labels.map { "\(Self.escaped($0.key))=\(Self.escaped($0.value))" }.joined(separator: ";")
    }

    /// Reads ``csvText``; nil for a text that ``csvText`` never gives, such as labels that are not in order.
    package init?(csvText text: String) {
        self.init()
        guard !text.isEmpty else { return }
        var (key, part) = (String?.none, String.UnicodeScalarView())
        var isEscaped = false
        // Works on scalars, because a delimiter and a following combining mark form one Character.
        for scalar in text.unicodeScalars + [";"] {
            if isEscaped {
                part.append(scalar)
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else if scalar == "=", key == nil {
                (key, part) = (String(part), String.UnicodeScalarView())
            } else if scalar == ";", let found = key {
                labels.append(Label(key: found, value: String(part)))
                (key, part) = (nil, String.UnicodeScalarView())
            } else {
                guard scalar != "=", scalar != ";" else { return nil }
                part.append(scalar)
            }
        }
        guard !isEscaped, key == nil, part.isEmpty, zip(labels, labels.dropFirst()).allSatisfy({ $0.key < $1.key })
        else { return nil }
    }

    private static func escaped(_ text: String) -> String { text.escaping { "\\;=".unicodeScalars.contains($0) } }
}

extension MetricLabels: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { (key: $0.0, value: $0.1) })
    }
}

extension MetricLabels: CustomStringConvertible {
    /// The labels as an expectation writes them: `{call="front -> back"}`; empty without labels.
    package var description: String {
        guard !isEmpty else { return "" }
        let texts = labels.map { label in
            "\(label.key)=\"\(label.value.escaping { $0 == "\"" || $0 == "\\" })\""
        }
        return "{\(texts.joined(separator: ","))}"
    }
}

extension MetricLabels: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let labels = try container.decode([Label].self)
        guard labels.count <= Self.maximum else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\(labels.count) labels, expected at most \(Self.maximum)")
        }
        self.init(labels.map { (key: $0.key, value: $0.value) })
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(labels)
    }
}
