/// The name of an enum's case, or another Swift name, as records and external programs write it: `orderPaid` becomes
/// `order_paid`.
package func snakeCase(_ name: some Any) -> String {
    "\(name)".reduce(into: "") { text, character in
        text += character.isUppercase ? "_\(character.lowercased())" : String(character)
    }
}
