/// The values of the keys that an application adds to one mapping. Only values that differ from their defaults are
/// kept.
package struct Settings: Hashable, Sendable {
    /// Ascending by key. No entry has the default of its setting, so two that mean the same are equal.
    private var entries: [Entry] = []

    package init() {}

    /// The value of a setting; its default if none was given.
    package subscript<Value>(setting: Setting<Value>) -> Value {
        get { entries.first { $0.key == setting.key }.flatMap { $0.value as? Value } ?? setting.defaultValue }
        set {
            entries.removeAll { $0.key == setting.key }
            guard newValue != setting.defaultValue else { return }
            let index = entries.firstIndex { $0.key > setting.key } ?? entries.endIndex
            entries.insert(Entry(key: setting.key, value: newValue), at: index)
        }
    }
}

extension Settings {
    private struct Entry: Hashable, Sendable {
        let key: String
        let value: any Hashable & Sendable

        static func == (left: Entry, right: Entry) -> Bool {
            left.key == right.key && AnyHashable(left.value) == AnyHashable(right.value)
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(key)
            hasher.combine(AnyHashable(value))
        }
    }
}
