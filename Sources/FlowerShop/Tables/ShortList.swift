/// A list that keeps up to four rows in place. It allocates only for more rows; most orders have fewer lines.
@usableFromInline
package struct ShortList<Row: TableRow>: Sendable {
    @inlinable package static var inPlace: Int { 4 }

    @usableFromInline package internal(set) var count = 0
    @usableFromInline var first = Row.absent
    @usableFromInline var second = Row.absent
    @usableFromInline var third = Row.absent
    @usableFromInline var fourth = Row.absent
    @usableFromInline var rest: [Row] = []

    @inlinable package init() {}

    @inlinable package subscript(index: Int) -> Row {
        get {
            precondition(index < count, "row \(index) of a list of \(count)")
            switch index {
            case 0: return first
            case 1: return second
            case 2: return third
            case 3: return fourth
            default: return rest[index - Self.inPlace]
            }
        }
        set {
            precondition(index < count, "row \(index) of a list of \(count)")
            switch index {
            case 0: first = newValue
            case 1: second = newValue
            case 2: third = newValue
            case 3: fourth = newValue
            default: rest[index - Self.inPlace] = newValue
            }
        }
    }

    @inlinable package mutating func append(_ row: Row) {
        count += 1
        if count > Self.inPlace { rest.append(row) } else { self[count - 1] = row }
    }

    @inlinable package mutating func removeAll() {
        count = 0
        if !rest.isEmpty { rest.removeAll(keepingCapacity: true) }
    }
}
