// Sends hits to scantrendd as they come: one for each line of standard input, SOURCE TARGET PORT.
//
//   echo 192.0.2.66 198.51.100.1 853 | send_hits 127.0.0.1:8530
#include <ctime>
#include <iostream>

#include "client/producer.h"

int main(int argc, char** argv) {
  const auto producer = scantrend::Producer::Connect(
      {.server = argc > 1 ? argv[1] : "127.0.0.1:8530", .sensor = "example", .stream = "stdin"});
  if (!producer.ok()) {
    std::cerr << producer.status().message() << "\n";
    return 1;
  }
  std::string source, target;
  uint16_t port = 0;
  while (std::cin >> source >> target >> port) {
    const auto from = scantrend::Address::Parse(source);
    const auto to = scantrend::Address::Parse(target);
    if (!from || !to) {
      std::cerr << "no addresses: " << source << " " << target << "\n";
      continue;
    }
    (*producer)->Add({.time_s = static_cast<uint32_t>(std::time(nullptr)),
                      .source = *from,
                      .target = *to,
                      .series = {scantrend::kTcp, port}});
    if ((*producer)->pending() == scantrend::kProducerBatchHits && !(*producer)->Flush().ok()) {
      break;  // Finish says why
    }
  }
  absl::Status delivered = (*producer)->Flush();
  delivered.Update((*producer)->Finish());
  std::cout << (*producer)->totals().accepted << " hits were counted\n";
  std::cerr << delivered.message() << (delivered.ok() ? "" : "\n");
  return delivered.ok() ? 0 : 1;
}
