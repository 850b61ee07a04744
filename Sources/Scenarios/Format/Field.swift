/// One key of a mapping: its name, what it means and where its value goes.
package struct Field<Owner> {
    let key: String
    let description: String
    let isRequired: Bool
    private let makeShape: () -> Shape
    let read: (SourceNode, inout Owner, inout Reading) -> Void
    /// Nil leaves the key out: the absent key means the same.
    let write: (Owner) -> SourceNode?

    /// A key whose value goes to `path`. Where it may be absent, what the owner begins with counts.
    @_semantics("optimize.sil.specialize.generic.never")
    package init<Value>(
        _ key: String, _ path: WritableKeyPath<Owner, Value>, _ format: Format<Value>, _ description: String,
        isRequired: Bool = false
    ) {
        self.init(key, path, { _ in format }, description, isRequired: isRequired, shape: format.shape)
    }

    /// A key whose format depends on keys that stand before it in the table.
    @_semantics("optimize.sil.specialize.generic.never")
    init<Value>(
        _ key: String, _ path: WritableKeyPath<Owner, Value>, isRequired: Bool = false, dependingOn initial: Owner,
        _ format: @escaping (Owner) -> Format<Value>, _ description: String
    ) {
        self.init(key, path, format, description, isRequired: isRequired, shape: format(initial).shape)
    }

    /// A key that may be absent and then means nil.
    @_semantics("optimize.sil.specialize.generic.never")
    package init<Value>(
        optional key: String, _ path: WritableKeyPath<Owner, Value?>, _ format: Format<Value>, _ description: String
    ) {
        self.key = key
        self.description = description
        isRequired = false
        makeShape = { format.shape }
        read = { node, owner, reading in
            if let value = format.read(node, &reading) { owner[keyPath: path] = value }
        }
        write = { owner in owner[keyPath: path].map(format.write) }
    }

    private init<Value>(
        _ key: String, _ path: WritableKeyPath<Owner, Value>, _ format: @escaping (Owner) -> Format<Value>,
        _ description: String, isRequired: Bool,
        shape: @autoclosure @escaping () -> Shape
    ) {
        self.key = key
        self.description = description
        self.isRequired = isRequired
        makeShape = shape
        read = { node, owner, reading in
            if let value = format(owner).read(node, &reading) { owner[keyPath: path] = value }
        }
        write = { owner in format(owner).write(owner[keyPath: path]) }
    }

    init(
        key: String, description: String, isRequired: Bool, shape: @autoclosure @escaping () -> Shape,
        read: @escaping (SourceNode, inout Owner, inout Reading) -> Void, write: @escaping (Owner) -> SourceNode?
    ) {
        self.key = key
        self.description = description
        self.isRequired = isRequired
        makeShape = shape
        self.read = read
        self.write = write
    }

    /// The same key in a mapping whose value has this one as a part.
    @_semantics("optimize.sil.specialize.generic.never")
    func within<Whole>(_ path: WritableKeyPath<Whole, Owner>) -> Field<Whole> {
        Field<Whole>(
            key: key, description: description, isRequired: isRequired, shape: makeShape(),
            read: { node, whole, reading in read(node, &whole[keyPath: path], &reading) },
            write: { write($0[keyPath: path]) })
    }

    /// What the schema says of this key in a mapping that starts from `initial`.
    func property(initial: Owner) -> Shape.Property {
        Shape.Property(
            key: key, description: description, isRequired: isRequired,
            defaultValue: isRequired ? nil : write(initial), shape: makeShape())
    }
}
