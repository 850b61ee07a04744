internal import Texts

/// What is allowed at a place of a scenario file: the part of a ``Format`` that does not depend on its Swift type.
///
/// It is the source of the JSON Schema, and the paths of overrides are looked up in it.
indirect enum Shape {
    /// Text or a number, with its JSON Schema.
    case text(JSON)
    case record([Property])
    /// Entries whose keys are names that the scenario chooses.
    case named(Shape)
    case list(Shape, count: ClosedRange<Int>)
    case either([Shape])
    /// A shape that the schema writes once and refers to by name.
    case defined(String, Shape)

    struct Property {
        let key: String
        let description: String
        let isRequired: Bool
        /// What holds if the key is absent; nil if nothing does.
        let defaultValue: SourceNode?
        let shape: Shape
    }
}

extension Shape {
    /// The keys that a mapping here may have, in the table's order, without repetition.
    var keys: [String] {
        switch self {
        case .record(let properties): properties.map(\.key)
        case .either(let shapes):
            shapes.flatMap(\.keys).reduce(into: []) { keys, key in if !keys.contains(key) { keys.append(key) } }
        case .defined(_, let shape): shape.keys
        case .text, .named, .list: []
        }
    }

    /// What is allowed below a segment of a path; nil if the segment names nothing.
    func child(_ segment: String) -> Shape? {
        switch self {
        case .text: return nil
        case .record(let properties): return properties.first { $0.key == segment }?.shape
        case .named(let shape), .list(let shape, _): return shape
        case .defined(_, let shape): return shape.child(segment)
        case .either(let shapes):
            let children = shapes.compactMap { $0.child(segment) }
            return children.count > 1 ? .either(children) : children.first
        }
    }

    /// Whether the scenario chooses the keys or indices below here.
    var isOpen: Bool {
        switch self {
        case .named, .list: true
        case .either(let shapes): shapes.contains { $0.isOpen }
        case .defined(_, let shape): shape.isOpen
        case .text, .record: false
        }
    }

    /// Every path that the format itself names, with dots, in the table's order. A path ends at names and indices that
    /// a scenario chooses.
    func paths(below prefix: String = "") -> [String] {
        switch self {
        case .text, .named, .list: return []
        case .defined(_, let shape): return shape.paths(below: prefix)
        case .either(let shapes): return shapes.flatMap { $0.paths(below: prefix) }
        case .record(let properties):
            return properties.flatMap { property in
                [prefix + property.key] + property.shape.paths(below: "\(prefix)\(property.key).")
            }
        }
    }
}
