#include "client/sensor/formats/netfilter_fields.h"

#include <cstddef>

namespace scantrend {
namespace {

constexpr std::string_view kSource = "SRC=";

bool IsLetter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

// The next word of `text`, which is moved behind it; empty at the end.
std::string_view NextWord(std::string_view& text) {
  size_t begin = 0;
  while (begin < text.size() && text[begin] == ' ') {
    ++begin;
  }
  size_t end = begin;
  while (end < text.size() && text[end] != ' ') {
    ++end;
  }
  const std::string_view word = text.substr(begin, end - begin);
  text.remove_prefix(end);
  return word;
}

// If `word` is a field of this name: its value goes to `value`, unless it has one (LEN=, ID= and
// others come twice).
bool TakeValue(std::string_view word, std::string_view name,
               std::optional<std::string_view>& value) {
  if (!word.starts_with(name)) {
    return false;
  }
  if (!value.has_value()) {
    value = word.substr(name.size());
  }
  return true;
}

}  // namespace

size_t FindSourceField(std::string_view line) {
  for (size_t at = line.find(kSource); at != std::string_view::npos;
       at = line.find(kSource, at + 1)) {
    if (at == 0 || !IsLetter(line[at - 1])) {
      return at;
    }
  }
  return std::string_view::npos;
}

NetfilterFields NetfilterFields::Of(std::string_view text) {
  NetfilterFields fields;
  fields.source = NextWord(text).substr(kSource.size());
  bool in_options = false;
  TcpFlags flags = 0;
  bool flags_known = false;
  for (std::string_view word = NextWord(text); !word.empty(); word = NextWord(text)) {
    if (word.starts_with("FRAG:")) {
      fields.fragment = true;
    } else if (word == "OPT") {
      in_options = true;
    } else if (in_options) {
      in_options = !word.ends_with(')');
    } else if (word.starts_with("[SRC=")) {
      // The packet that an ICMP error quotes: nothing of the outer one follows that we need.
      break;
    } else if (word.starts_with(kSource)) {
      fields.second_packet = true;
      break;
    } else if (!fields.protocol.has_value()) {
      TakeValue(word, "DST=", fields.target) || TakeValue(word, "PROTO=", fields.protocol);
    } else if (const TcpFlags flag = TcpFlagOfWord(word); flag != 0) {
      flags = static_cast<TcpFlags>(flags | flag);
      flags_known = true;
    } else if (word.starts_with("RES=") || word.starts_with("URGP=")) {
      flags_known = true;
    } else {
      TakeValue(word, "SPT=", fields.source_port) || TakeValue(word, "DPT=", fields.target_port) ||
          TakeValue(word, "TYPE=", fields.icmp_type);
    }
  }
  if (flags_known) {
    fields.tcp_flags = flags;
  }
  return fields;
}

}  // namespace scantrend
