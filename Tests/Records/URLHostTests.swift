// The host of a URL, of what is nearly one, and of what is none.

import Records
import Support
import Testing

private func host(_ url: [UInt8]) -> String {
  let range = urlHost(url.span)
  return String(decoding: url[range], as: UTF8.self)
}

@Test(arguments: [
  ("https://example.org", "example.org"), ("http://example.org/", "example.org"),
  ("https://www.Example.ORG:8080/a?b#c", "www.Example.ORG"), ("//cdn.example.org/x", "cdn.example.org"),
  ("https://user:pass@example.org/x", "example.org"), ("https://a@b@example.org", "example.org"),
  ("https://example.org?x=//y", "example.org"), ("https://example.org#a@b", "example.org"),
  ("https://example.org/@user", "example.org"), ("http://example.org\\x", "example.org"),
  ("http://[2001:db8::1]:80/", "2001:db8::1"), ("http://[::1]", "::1"),
  ("http://u@[fe80::1%25eth0]/", "fe80::1%25eth0"),
  ("ftp://127.0.0.1:/x", "127.0.0.1"), ("view-source+x.y://h/", "h"), ("https://bücher.example/", "bücher.example"),
  ("https://a_b.example./x", "a_b.example."), ("HTTPS://x", "x"),
  ("", ""), ("/", ""), ("//", ""), ("///x", ""), ("example.org/x", ""), ("www.example.org", ""), ("mailto:a@b.c", ""),
  ("file:///etc", ""), ("http:/x", ""), ("http:", ""), ("http", ""), ("http:///x", ""), ("http://@/x", ""),
  ("http://:80/x", ""), ("http://a b/", ""), ("http://a\n/", ""), ("http://a:8x/", ""), ("http://a:80:90/", ""),
  ("http://[::1/", ""), ("http://[]/", ""), ("http://[::1]x/", ""), ("http://<a>/", ""), ("1http://x", ""),
  ("ht tp://x", ""), ("data:text/plain,//x", ""), ("javascript:void(0)", ""), (" https://x", ""),
])
func hostIs(url: String, expected: String) {
  #expect(host(utf8(url)) == expected)
}

@Test func hostOfGarbageLiesInsideIt() {
  var generator = SeededRandom(3)
  let pool = Array("ht:/@[]?#.aZ5 \\%".utf8) + [0, 0xC3, 0xA9, 0xFF]
  for _ in 0..<5000 {
    let url = (0..<Int.random(in: 0..<14, using: &generator)).map { _ in pool.randomElement(using: &generator) ?? 0 }
    let range = urlHost(url.span)
    #expect(range.lowerBound >= 0 && range.upperBound <= url.count)
    #expect(!url[range].contains(UInt8(ascii: "/")) && !url[range].contains(UInt8(ascii: "@")))
  }
}

@Test func hostIsCarriedInSmallLetters() {
  var parser = RecordParser(fields: RecordFields(carry: ["host", "url"]))
  let reading = parser.read(utf8(#"{"text":"","url":"HTTPS:\/\/WWW.Example.ORG\/Path"}"#))
  #expect(reading.carried == [utf8("www.example.org"), utf8("HTTPS://WWW.Example.ORG/Path")])
  #expect(parser.read(utf8(#"{"text":"","url":"nowhere"}"#)).carried == [[], utf8("nowhere")])
}
