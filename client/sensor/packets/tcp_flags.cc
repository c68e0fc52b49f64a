#include "client/sensor/packets/tcp_flags.h"

namespace scantrend {
std::optional<TcpFlags> ParseHexadecimalTcpFlags(std::string_view digits) {
  if (digits.empty() || digits.size() > 2) {
    return std::nullopt;
  }
  int value = 0;
  for (const char c : digits) {
    const char lower = static_cast<char>(c | 0x20);
    if (c >= '0' && c <= '9') {
      value = value * 16 + (c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      value = value * 16 + (lower - 'a' + 10);
    } else {
      return std::nullopt;
    }
  }
  return static_cast<TcpFlags>(value);
}

std::optional<TcpFlags> ParseTcpFlags(std::string_view text) {
  if (text.empty()) {
    return std::nullopt;
  }
  if (text.starts_with("0x") || text.starts_with("0X")) {
    return ParseHexadecimalTcpFlags(text.substr(2));
  }
  int flags = 0;
  for (const char c : text) {
    switch (c) {
      case 'F':
      case 'f':
        flags |= kTcpFin;
        break;
      case 'S':
      case 's':
        flags |= kTcpSyn;
        break;
      case 'R':
      case 'r':
        flags |= kTcpRst;
        break;
      case 'P':
      case 'p':
        flags |= kTcpPsh;
        break;
      case 'A':
      case 'a':
        flags |= kTcpAck;
        break;
      case 'U':
      case 'u':
        flags |= kTcpUrg;
        break;
      case 'E':
      case 'e':
      case '2':
        flags |= kTcpEce;
        break;
      case 'C':
      case 'c':
      case '1':
        flags |= kTcpCwr;
        break;
      case '.':
      case '*':
      case '-':
        break;
      default:
        return std::nullopt;
    }
  }
  return static_cast<TcpFlags>(flags);
}

TcpFlags TcpFlagOfWord(std::string_view word) {
  if (word.size() != 3) {
    return 0;
  }
  return word == "SYN"   ? kTcpSyn
         : word == "ACK" ? kTcpAck
         : word == "RST" ? kTcpRst
         : word == "FIN" ? kTcpFin
         : word == "PSH" ? kTcpPsh
         : word == "URG" ? kTcpUrg
         : word == "ECE" ? kTcpEce
         : word == "CWR" ? kTcpCwr
                         : TcpFlags{0};
}

}  // namespace scantrend
