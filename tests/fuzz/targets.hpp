#pragma once

#include <string_view>

// What reads bytes that somebody else may have made. Each function gives `bytes` to one family of readers as the file
// that they read, and returns when all of them have accepted it or thrown Error. Whatever else happens is a bug:
// another exception, a crash, a leak, a hang, an allocation beyond all proportion.

namespace maskid::fuzz {

void gallery(std::string_view bytes);       ///< as they are, and with every record's checksum made right
void audit_log(std::string_view bytes);     ///< as it is, and each line an event of a chain that is right
void search_index(std::string_view bytes);  ///< sizes of the head, then the sections, beside a gallery that they fit
void model_card(std::string_view bytes);    ///< cards of one network, joined cards, a detector's card
void mask_style(std::string_view bytes);    ///< a file of data/masks
void tables(std::string_view bytes);        ///< photo list, protocol, scores, pairs, labels of MFR2
void photo(std::string_view bytes);         ///< up to the detector
void command_line(std::string_view bytes);  ///< the words of the first line; what follows it is the --config file

}  // namespace maskid::fuzz
