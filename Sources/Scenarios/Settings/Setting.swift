/// One key that an application adds to a mapping of scenario files, whatever the type of its value.
package protocol SettingDeclaration: Sendable {
    var key: String { get }

    /// The key in a mapping. The mapping's owner keeps the values of such keys at `settings`.
    func field<Owner>(of settings: WritableKeyPath<Owner, Settings>) -> Field<Owner>
}

/// A typed key that an application adds to a mapping of scenario files.
///
/// A scenario's value is read with the setting itself: `spec[ShopSettings.catalog]`.
package struct Setting<Value: Hashable & Sendable>: SettingDeclaration {
    package let key: String
    /// What the key means, for the schema and the reference of keys.
    package let description: String
    /// The value if the key is absent.
    package let defaultValue: Value
    private let format: @Sendable () -> Format<Value>

    /// - Parameter format: how the value is written. It is called when a file is read or printed.
    package init(
        _ key: String, _ description: String, default value: Value, _ format: @escaping @Sendable () -> Format<Value>
    ) {
        self.key = key
        self.description = description
        defaultValue = value
        self.format = format
    }

    package func field<Owner>(of settings: WritableKeyPath<Owner, Settings>) -> Field<Owner> {
        let format = format()
        return Field(
            key: key, description: description, isRequired: false, shape: format.shape,
            read: { node, owner, reading in
                if let value = format.read(node, &reading) { owner[keyPath: settings][self] = value }
            },
            write: { owner in format.write(owner[keyPath: settings][self]) })
    }
}
