package import Contexts
internal import Texts

/// Writes a trace, row by row in order of time.
///
/// The file appears under its name only when ``finish()`` is called. A writer that goes away before leaves nothing
/// behind. Something that the format cannot hold is thrown as an error and never altered.
package final class TraceWriter {
    /// One line of an order. It names its product by code.
    package struct Line: Hashable, Sendable {
        package var code: String
        package var quantity: Int
        package var unitPriceMinor: Int

        package init(code: String, quantity: Int, unitPriceMinor: Int) {
            self.code = code
            self.quantity = quantity
            self.unitPriceMinor = unitPriceMinor
        }
    }

    /// Rows written.
    package private(set) var rows = 0
    /// The offset of the last row.
    package private(set) var lastOffset = Timespan.zero
    private let file: AtomicFile
    /// The codes written so far. A run reads no more than ``TraceFormat/maximumProducts``.
    private var products = ByteInterner()
    private let maximumProducts: Int
    private var buffer: [UInt8] = []

    /// How many bytes are gathered before they are written.
    private static let bufferBytes = 1 << 16

    package init(path: String, maximumProducts: Int = TraceFormat.maximumProducts) throws(TraceError) {
        self.maximumProducts = maximumProducts
        do throws(FileError) { file = try AtomicFile(path: path) } catch { throw TraceError(error) }
        buffer.reserveCapacity(Self.bufferBytes * 2)
        buffer.append(contentsOf: "\(TraceFormat.versionPrefix)\(TraceFormat.version)\n\(TraceFormat.header)\n".utf8)
    }

    /// `codes` has 1...``TraceFormat/maximumItems`` elements.
    package func browse(at offset: Timespan, session: String, codes: [String]) throws(TraceError) {
        try check(codes.count, "number of products", 1...TraceFormat.maximumItems)
        for code in codes { try check(product: code) }
        try row(offset, session, .browse, reference: nil, items: codes.map(TraceFormat.written).joined(separator: ";"))
    }

    /// `count` is 1...``TraceFormat/maximumItems``.
    package func browse(at offset: Timespan, session: String, count: Int) throws(TraceError) {
        try check(count, "number of products", 1...TraceFormat.maximumItems)
        try row(offset, session, .browse, reference: nil, items: "*\(count)")
    }

    /// `lines` has 1...``TraceFormat/maximumItems`` elements.
    package func order(at offset: Timespan, session: String, reference: String, lines: [Line]) throws(TraceError) {
        try check(lines.count, "number of lines", 1...TraceFormat.maximumItems)
        var items = ""
        for line in lines {
            try check(product: line.code)
            try check(line.quantity, "quantity", 1...TraceFormat.maximumQuantity)
            try check(line.unitPriceMinor, "unit price", 0...TraceFormat.maximumUnitPrice)
            if !items.isEmpty { items += ";" }
            items += TraceFormat.written(line.code)
            items += ":"
            items += String(line.quantity)
            items += ":"
            items += String(line.unitPriceMinor)
        }
        try row(offset, session, .order, reference: reference, items: items)
    }

    /// `count` is 1...``TraceFormat/maximumItems``.
    package func order(at offset: Timespan, session: String, reference: String, count: Int) throws(TraceError) {
        try check(count, "number of lines", 1...TraceFormat.maximumItems)
        try row(offset, session, .order, reference: reference, items: "*\(count)")
    }

    package func list(at offset: Timespan, session: String) throws(TraceError) {
        try row(offset, session, .list, reference: nil, items: "")
    }

    package func cancel(at offset: Timespan, session: String, reference: String) throws(TraceError) {
        try row(offset, session, .cancel, reference: reference, items: "")
    }

    /// Puts the file under its name. Nothing may be written after that.
    package func finish() throws(TraceError) {
        try flush()
        do throws(FileError) { try file.finish() } catch { throw TraceError(error) }
    }

    private func flush() throws(TraceError) {
        do throws(FileError) { try file.write(buffer) } catch { throw TraceError(error) }
        buffer.removeAll(keepingCapacity: true)
    }

    private func row(
        _ offset: Timespan, _ session: String, _ step: TraceStepName, reference: String?, items: String
    ) throws(TraceError) {
        try check(session, "session")
        if let reference { try check(reference, "order reference") }
        guard offset >= lastOffset else {
            throw .writtenOutOfOrder(path: file.path, offset: "\(offset)", previous: "\(lastOffset)")
        }
        if offset > TraceFormat.maximumOffset {
            throw .unusableNumber(
                path: file.path, what: "offset in seconds", number: Int(offset.nanoseconds / 1_000_000_000),
                allowed: 0...Int(TraceFormat.maximumOffset.nanoseconds / 1_000_000_000))
        }
        let (session, reference) = (TraceFormat.written(session), reference.map(TraceFormat.written) ?? "")
        let time = PlainDecimal.seconds(nanoseconds: offset.nanoseconds)
        let text = "\(time),\(session),\(step.rawValue),\(reference),\(items)\n"
        guard text.utf8.count <= TraceFormat.maximumLineBytes else {
            throw .unusableNumber(
                path: file.path, what: "bytes of a row", number: text.utf8.count,
                allowed: 0...TraceFormat.maximumLineBytes)
        }
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= Self.bufferBytes { try flush() }
        lastOffset = offset
        rows += 1
    }

    private func check(product code: String) throws(TraceError) {
        try check(code, "product code")
        guard code.withBytes({ products.intern($0, limit: maximumProducts) }) != nil else {
            throw .limitExceeded(path: file.path, line: 0, what: "products", limit: maximumProducts)
        }
    }

    private func check(_ name: String, _ what: String) throws(TraceError) {
        if name.withBytes({ TraceFormat.isName($0) }) { return }
        throw .unusableName(
            path: file.path, what: what, name: name.withBytes { BadLines.shown($0) })
    }

    private func check(_ number: Int, _ what: String, _ allowed: ClosedRange<Int>) throws(TraceError) {
        if allowed.contains(number) { return }
        throw .unusableNumber(path: file.path, what: what, number: number, allowed: allowed)
    }
}
