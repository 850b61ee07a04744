extension String {
    /// The text with a backslash before each such scalar; of Characters, one with a mark that combines with it would not
    /// be found.
    func escaping(_ isSpecial: (Unicode.Scalar) -> Bool) -> String {
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if isSpecial(scalar) { result.append("\\") }
            result.append(scalar)
        }
        return String(result)
    }
}
