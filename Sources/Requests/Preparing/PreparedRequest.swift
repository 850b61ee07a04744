package import Contexts
package import Scenarios

/// A request of one step, ready to be sent: what is the same for every customer is made once.
package struct PreparedRequest: Sendable {
    /// The operation as which it is measured.
    package let name: String
    package let method: RequestSpec.Method
    /// How long the customer waits for the whole answer.
    package let timeout: Timespan
    package let check: AnswerCheck

    /// Request line and headers, without the length of a body that is made for each customer, and without cookies. They
    /// end with the end of a line.
    let head: TemplatePieces
    /// What a `Cookie` header of the scenario's own says.
    let cookies: TemplatePieces?
    /// Nil where ``constantBody`` is all of it.
    let body: TemplatePieces?
    /// An empty line, and the body behind it.
    let constantBody: [UInt8]
    /// Nil if it is in ``head``, because it is the same for every customer.
    let constantHead: [UInt8]?
    /// The path of every such request; nil if customers' paths differ.
    let constantPath: [UInt8]?
    let surroundings: TemplatePieces.Surroundings
    let isTLS: Bool

    /// Whether every customer sends the same bytes, apart from cookies.
    package var isConstant: Bool { constantHead != nil && body == nil && cookies == nil }

    /// Appends the whole request.
    ///
    /// - Parameters:
    ///   - customer: who asks. Its path is that of this request afterwards, and what is drawn is drawn from it.
    ///   - now: seconds since 1970, for cookies that expire.
    ///   - scratch: memory that is used again; its content does not matter.
    /// - Throws: why the request cannot be sent. The output is as it was then.
    package func render(
        for customer: inout Customer, now: Int64, into output: inout [UInt8], scratch: inout [UInt8]
    ) throws(RenderProblem) {
        let start = output.count
        do throws(RenderProblem) {
            if let constantHead {
                output.append(contentsOf: constantHead)
            } else {
                try head.render(for: &customer, in: surroundings, into: &output)
            }
            if let constantPath {
                customer.path = constantPath
            } else {
                customer.path = Self.path(in: output[start...])
                if Self.hasDots(customer.path) { throw .dotInPath }
            }
            try appendCookies(&customer, now, &output)
            guard let body else {
                output.append(contentsOf: constantBody)
                return
            }
            scratch.removeAll(keepingCapacity: true)
            try body.render(for: &customer, in: surroundings, into: &scratch)
            output.append(contentsOf: Self.length)
            output.append(number: UInt64(scratch.count))
            output.append(contentsOf: [0x0D, 0x0A, 0x0D, 0x0A])
            output.append(contentsOf: scratch)
        } catch {
            output.removeLast(output.count - start)
            throw error
        }
    }

    private func appendCookies(
        _ customer: inout Customer, _ now: Int64, _ output: inout [UInt8]
    ) throws(RenderProblem) {
        if cookies == nil, customer.cookies.isEmpty { return }
        let start = output.count
        output.append(contentsOf: Self.cookie)
        if let cookies {
            try cookies.render(for: &customer, in: surroundings, into: &output)
            if !customer.cookies.isEmpty { output.append(contentsOf: [UInt8(ascii: ";"), 0x20]) }
        }
        let isAny = customer.cookies.write(path: customer.path, isTLS: isTLS, now: now, into: &output)
        if !isAny, cookies == nil {
            output.removeLast(output.count - start)
            return
        }
        if !isAny, !customer.cookies.isEmpty { output.removeLast(2) }
        output.append(contentsOf: [0x0D, 0x0A])
    }

    /// Whether an element of a path is `.` or `..`.
    private static func hasDots(_ path: [UInt8]) -> Bool {
        let dot = UInt8(ascii: ".")
        return path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true).contains { element in
            element.count <= 2 && element.allSatisfy { $0 == dot }
        }
    }

    /// The path of a request line, without its query.
    static func path(in request: ArraySlice<UInt8>) -> [UInt8] {
        guard let blank = request.firstIndex(of: 0x20) else { return [] }
        return Array(request[(blank + 1)...].prefix { $0 != 0x20 && $0 != UInt8(ascii: "?") })
    }

    private static let length = Array("content-length: ".utf8)
    private static let cookie = Array("cookie: ".utf8)
}

extension Customer {
    /// Notes that the customer makes a request whose bytes are known, because it is constant. Cookies of its answer belong
    /// to its path.
    package mutating func makes(_ request: borrowing PreparedRequest) {
        if let constantPath = request.constantPath { path = constantPath }
    }

    /// Appends the whole request of this customer; see ``PreparedRequest/render(for:now:into:scratch:)``.
    package mutating func render(
        _ request: PreparedRequest, now: Int64, into output: inout [UInt8], scratch: inout [UInt8]
    ) throws(RenderProblem) {
        try request.render(for: &self, now: now, into: &output, scratch: &scratch)
    }
}

extension PreparedRequest: CustomStringConvertible, CustomReflectable {
    /// Without what is sent, which may have secrets in it.
    package var description: String { "the request '\(name)'" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
