internal import Contexts
internal import Measurement
internal import Platform
internal import Texts

extension Format where Value == Scenario {
    /// The whole scenario file: the root of the table.
    static func scenario(_ vocabulary: ScenarioVocabulary) -> Format {
        let record = record(Scenario(of: vocabulary), header + parts(vocabulary))
        return Format(
            shape: record.shape,
            read: { node, reading in
                // This is not a check of the record, because these checks skip the keys that are invalid.
                let scenario = record.read(node, &reading)
                scenario?.check(node, &reading)
                return scenario
            },
            write: record.write)
    }

    private static var header: [Field<Scenario>] {
        [
            Field("scenario", \.name, .name, "The scenario's name; reports are filed under it.", isRequired: true),
            Field(
                "description", \.description, .optionalText(maximum: Limits.descriptionLength),
                "What the scenario shows."),
            Field("seed", \.seed, .integer(0...UInt64.max), "The root of every random draw of a run."),
            Field(
                "duration", \.duration, .positiveDuration,
                "Arrivals stop here. Stages that would go on are cut off; traffic whose stages end before is over then."
            ),
            Field(
                "drain", \.drain, .duration,
                "How long the run waits after the duration for sagas to end, at the most: it is over when all have."
            ),
            Field("warmup", \.warmup, .duration, "Has a window of its own, and is left out where none is named."),
        ]
    }

    private static func parts(_ vocabulary: ScenarioVocabulary) -> [Field<Scenario>] {
        [
            Field(
                vocabulary.section.key, \.application, .application(vocabulary), vocabulary.section.description),
            Field(
                optional: "target", \.target, .target,
                "Where requests go that are spelt out: any HTTP service. Simulated worlds have none."),
            Field(
                optional: "data", \.dataIfAny, .data,
                "Files of values for customers, by the names that variables begin with: ${people.user}."),
            Field("traffic", \.traffic, .traffics(vocabulary), "Kinds of customers by name.", isRequired: true),
            Field(
                optional: "outcomes", \.outcomes, .outcomes,
                "What answers of the target mean for customers."),
            Field(
                "faults", \.faults, .list(of: .fault(vocabulary), count: 0...Limits.faults),
                "What breaks, when and for how long."),
            Field(
                "releases", \.releases, .list(of: .release(vocabulary), count: 0...Limits.releases),
                "New versions of services, and when they come."),
            Field(
                "expect", \.expectations, .list(of: .expectation, count: 0...Limits.expectations),
                "What the metrics of the run must fulfil; perennial metrics lists them."),
            Field(
                optional: "steadyState", \.steadyState, .steadyState,
                "What must hold before the first fault, else the run stops there, and again after the last."),
            Field(
                "breaks", \.breaks, .invariants(vocabulary),
                "Invariants that this scenario breaks on purpose: one that holds all the same fails the run."),
            Field(
                "variants", \.variants, .variants, "Scenarios that differ in a few values, run on the same customers."),
        ]
    }
}

extension Scenario {
    /// Left out where there is none.
    fileprivate var dataIfAny: [FeederSpec]? {
        get { data.isEmpty ? nil : data }
        set { data = newValue ?? [] }
    }
}

extension Format where Value == [TrafficSpec] {
    fileprivate static func traffics(_ vocabulary: ScenarioVocabulary) -> Format {
        let format = Format.named("traffics", maximum: Limits.traffics, name: \.name) { name in
            Format<TrafficSpec>.traffic(name, vocabulary)
        }
        return Format(
            shape: format.shape,
            read: { node, reading in
                if node.text == "" || node.entries?.isEmpty == true {
                    reading.report("no traffic, expected at least one kind of customer", at: node.position)
                    return nil
                }
                return format.read(node, &reading)
            },
            write: format.write)
    }
}

extension Format where Value == ExpectationSource {
    static var expectation: Format {
        let text = Format<String>.string(maximum: Limits.expectationLength)
        return Format(
            shape: text.shape,
            read: { node, reading in
                guard let source = text.read(node, &reading) else { return nil }
                var position = node.position
                if node.isQuoted { position.column += 1 }
                return ExpectationSource(text: source, position: position)
            },
            write: { .text($0.text) })
    }
}

extension Format where Value == [String] {
    /// Names of invariants, each once.
    fileprivate static func invariants(_ vocabulary: ScenarioVocabulary) -> Format {
        let names = vocabulary.invariantNames
        let list = Format.list(of: Format<String>.oneOf(names, as: "invariant"), count: 0...names.count)
        return Format(
            shape: list.shape,
            read: { node, reading in
                guard let values = list.read(node, &reading) else { return nil }
                for (index, element) in (node.elements ?? []).enumerated() {
                    let earlier = (node.elements ?? [])[..<index]
                    if let text = element.text, earlier.contains(where: { $0.text == text }) {
                        reading.report("'\(text)' is named twice", at: element.position)
                    }
                }
                return values
            },
            write: list.write)
    }
}

extension Format where Value == [Variant] {
    /// Maps a name to paths and values. Whether the paths exist is checked when the variant is made.
    fileprivate static var variants: Format {
        .named("variants", maximum: Limits.variants, name: \.name) { name in
            Format<Variant>(
                shape: .named(.text(.object([]))),
                read: { node, reading in
                    if name == Variant.baseName {
                        reading.report(
                            "a variant '\(name)', which is what the scenario itself is called beside its variants",
                            at: node.position, hint: "give the variant another name")
                    }
                    if RunName.number(name) != nil {
                        reading.report(
                            "a variant '\(name)', which is what the folders of repeated runs are called",
                            at: node.position, hint: "give the variant another name")
                    }
                    guard let entries = node.entries, entries.count <= Limits.overrides else {
                        reading.report(
                            "\(node.kind), expected at most \(Limits.overrides) paths with values", at: node.position)
                        return nil
                    }
                    let overrides = entries.map { Override(path: $0.key, value: $0.value, position: $0.keyPosition) }
                    Variant.check(overrides, &reading)
                    return Variant(name: name, overrides: overrides)
                },
                write: { .mapping($0.overrides.map { ($0.path, $0.value) }) })
        }
    }
}

extension Format where Value == String {
    /// Text that may be empty.
    fileprivate static func optionalText(maximum: Int) -> Format {
        let text = Format.string(maximum: maximum)
        return Format(
            shape: text.shape, read: { node, reading in node.text == "" ? "" : text.read(node, &reading) },
            write: text.write)
    }
}
