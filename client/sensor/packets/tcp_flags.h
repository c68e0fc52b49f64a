// TcpFlags: the flags of a TCP header, and the ways in which logs write them.
#ifndef SCANTREND_CLIENT_SENSOR_PACKETS_TCP_FLAGS_H_
#define SCANTREND_CLIENT_SENSOR_PACKETS_TCP_FLAGS_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace scantrend {

// A set of the bits below, which are those of the header (RFC 9293 section 3.1).
using TcpFlags = uint8_t;

inline constexpr TcpFlags kTcpFin = 0x01;
inline constexpr TcpFlags kTcpSyn = 0x02;
inline constexpr TcpFlags kTcpRst = 0x04;
inline constexpr TcpFlags kTcpPsh = 0x08;
inline constexpr TcpFlags kTcpAck = 0x10;
inline constexpr TcpFlags kTcpUrg = 0x20;
inline constexpr TcpFlags kTcpEce = 0x40;
inline constexpr TcpFlags kTcpCwr = 0x80;

// One letter a flag, in any order and case: F S R P A U E C, and the digits 1 and 2 of older tools
// for the two reserved bits ("12S"); dots, asterisks and hyphens are places of flags that are not
// set ("...A..S."). Or the byte in hexadecimal ("0x12"). nullopt for anything else, and for an
// empty text.
std::optional<TcpFlags> ParseTcpFlags(std::string_view text);

// The byte in one or two hexadecimal digits, without "0x"; nullopt for anything else.
std::optional<TcpFlags> ParseHexadecimalTcpFlags(std::string_view digits);

// One flag as the kernel writes it ("SYN", "ECE"); 0 if `word` is none.
TcpFlags TcpFlagOfWord(std::string_view word);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_PACKETS_TCP_FLAGS_H_
