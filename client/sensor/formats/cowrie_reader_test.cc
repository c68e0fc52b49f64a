#include "client/sensor/formats/cowrie_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "client/sensor/formats/reader_test_util.h"

namespace scantrend {
namespace {

constexpr std::string_view kConnect =
    R"({"eventid":"cowrie.session.connect","src_ip":"192.0.2.1","src_port":40001,)"
    R"("dst_ip":"192.0.2.2","dst_port":2222,"session":"8a2f1c0b7d3e","protocol":"ssh",)"
    R"("message":"New connection: 192.0.2.1:40001 (192.0.2.2:2222) [session: 8a2f1c0b7d3e]",)"
    R"("sensor":"pot","timestamp":"2019-10-21T23:59:59.999999Z"})";

std::string With(const std::string& from, const std::string& to) {
  std::string line(kConnect);
  return line.replace(line.find(from), from.size(), to);
}

Hit CowrieHit(uint16_t port) {
  return MakeHit("2019-10-21T23:59:59Z", "192.0.2.1", "192.0.2.2", {kTcp, port});
}

TEST(CowrieReaderTest, AConnectionIsAProbeOnThePortThatCowrieListensOn) {
  ReaderOptions options;
  for (const CountMode count : {CountMode::kProbes, CountMode::kAll}) {
    options.count = count;
    CowrieReader reader(options);
    ExpectHit(reader, kConnect, CowrieHit(2222));
    ExpectHit(reader, std::string(kConnect) + "\r", CowrieHit(2222));
    ExpectHit(reader, With("2222", "\"2223\""), CowrieHit(2223));
    ExpectHit(reader, With("40001", "null"), CowrieHit(2222));
    ExpectHit(reader, With("59.999999Z", "59"), CowrieHit(2222));
    ExpectHit(reader, With("21T23:59:59.999999Z", "22T01:59:59.9+0200"), CowrieHit(2222));
  }
}

TEST(CowrieReaderTest, WhatASessionDidThenIsSkipped) {
  CowrieReader reader(ReaderOptions{});
  ExpectSkipped(reader,
                R"({"eventid":"cowrie.login.failed","username":"root","password":"\u0000",)"
                R"("src_ip":"192.0.2.1","timestamp":"2019-10-21T23:59:59.999999Z"})",
                "no connection");
  ExpectSkipped(reader, R"({"eventid":"cowrie.direct-tcpip.request","dst_port":[],"dst_port":1})",
                "no connection");
  ExpectSkipped(reader, "", "blank");
  ExpectSkipped(reader, "\r", "blank");
}

TEST(CowrieReaderTest, WhatIsWrongWithALineIsNamed) {
  CowrieReader reader(ReaderOptions{});
  ExpectMalformed(reader, kConnect.substr(0, 100), "json");
  ExpectMalformed(reader, "{'eventid': 'cowrie.session.connect'}", "json");
  ExpectMalformed(reader, With("eventid", "id"), "eventid");
  ExpectMalformed(reader, With("session\":", "eventid\":"), "eventid");
  ExpectMalformed(reader, With("session\":", "dst_port\":"), "json key twice");
  ExpectMalformed(reader, With("40001", "{}"), "json type");
  ExpectMalformed(reader, With("timestamp", "time"), "time");
  ExpectMalformed(reader, With("2019-10", "2019-13"), "time");
  ExpectMalformed(reader, With("192.0.2.1", "host"), "source address");
  ExpectMalformed(reader, With("dst_ip", "host"), "target address");
  ExpectMalformed(reader, With("40001", "70000"), "source port");
  ExpectMalformed(reader, With("2222", "222222"), "port above 65535");
  ExpectMalformed(reader, With("2222", "null"), "port");
}

}  // namespace
}  // namespace scantrend
