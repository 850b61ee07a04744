/// Numbers as a controller's reasons show them.
enum ShortDecimal {
    /// Rounded to hundredths, without zeros at the end: `1.08`, `0.1`, `2`. For numbers below 10¹⁵ in size.
    static func text(_ number: Double) -> String {
        guard number.isFinite, abs(number) < 1e15 else { return "\(number)" }
        let hundredths = Int64((abs(number) * 100).rounded())
        let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
        let sign = number < 0 && hundredths > 0 ? "-" : ""
        if rest == 0 { return "\(sign)\(whole)" }
        return "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest % 10 == 0 ? rest / 10 : rest)"
    }

    /// `12.5%` of 25 in 200; nothing of nothing is `0%`.
    static func percent(_ part: Int, of whole: Int) -> String {
        whole == 0 ? "0%" : text(Double(part) / Double(whole) * 100) + "%"
    }
}
