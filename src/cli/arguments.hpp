#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "maskid/gallery/gallery_place.hpp"
#include "maskid/recognition/share.hpp"
#include "maskid/report/report_format.hpp"

namespace maskid {

/// What opens an encrypted gallery; both empty: nothing was given.
struct KeyArguments {
  std::filesystem::path key_file;
  std::filesystem::path passphrase_file;

  bool given() const { return !key_file.empty() || !passphrase_file.empty(); }
};

/// What is to open a gallery from now on: at most one of these.
struct NewKeyArguments {
  std::filesystem::path key_file;  ///< made where there is none
  std::filesystem::path passphrase_file;
  bool passphrase = false;  ///< ask for it
  bool decrypt = false;

  bool given() const { return passphrase || decrypt || !key_file.empty() || !passphrase_file.empty(); }
};

/// What several commands take.
struct CommonArguments {
  std::filesystem::path home;       ///< where models/ and data/ lie; empty: beside the program
  std::string model = "maskid_v1";  ///< card in models/, without .json
  std::size_t jobs = 0;             ///< threads; 0: one a core
  ReportFormat format = ReportFormat::text;
  double min_quality = 0;    ///< faces below it are not searched, beside the other limits
  bool any_quality = false;  ///< no limits at all
  KeyArguments key;
  std::string command;  ///< as typed, words that need it in quotes
};

struct EnrollArguments {
  std::filesystem::path photos;
  GalleryPlace gallery;
  std::optional<std::string> styles;  ///< nothing: the gallery's with --add, else the default set
  bool add = false;
  NewKeyArguments new_key;
  std::optional<Share> share;  ///< nothing: all subjects
  std::string consent;         ///< of photos for which a CSV says none; empty: none
  std::string expires;         ///< likewise
};

/// The threshold of a search, by one of two ways.
struct ThresholdArguments {
  double fpir = 0.003;
  std::optional<double> threshold;
};

struct IdentifyArguments {
  std::vector<std::filesystem::path> photos;
  GalleryPlace gallery;
  std::size_t top = 5;
  ThresholdArguments threshold;
  std::filesystem::path annotate;  ///< empty: no picture
  bool together = false;           ///< the photos show one person
  bool exact = false;              ///< compare everybody
  bool no_log_searches = false;
};

struct EvaluateArguments {
  std::filesystem::path gallery_photos;  ///< this or `gallery`, with `probes`
  GalleryPlace gallery;
  std::optional<std::string> styles;
  std::filesystem::path probes;
  std::filesystem::path non_mated;  ///< empty: none
  std::vector<double> fpirs;        ///< empty: the default ones
  std::vector<double> fmrs;         ///< likewise
  std::filesystem::path protocol;   ///< CSV of paths, subjects and roles
  std::filesystem::path split;      ///< folder to make gallery and probes of
  std::filesystem::path mfr2;       ///< folder with bare/ and masked/
  std::filesystem::path pairs;      ///< LFW's pairs.txt; its photos are in `probes`
  std::filesystem::path scores;     ///< CSV of any system
  std::string cover;                ///< mask styles, all, or part:NAME; empty: probes as they are
  std::vector<std::size_t> looks;   ///< photos searched together; empty: each alone
  std::filesystem::path cache;      ///< empty: none
  std::filesystem::path report;     ///< HTML; empty: none
  bool no_photos = false;           ///< in it
  std::filesystem::path curves;     ///< folder for CSV files; empty: none
  double advised_fpir = 0.003;
  bool calibrate = false;  ///< write the advised threshold into `gallery`
  bool no_log_searches = false;
  std::filesystem::path save_scores;
  std::filesystem::path save_pyeer;     ///< prefix of two files; empty: none
  std::filesystem::path compare;        ///< another system's scores
  std::optional<double> required_tpir;  ///< a rank-1 TPIR below it makes the exit status 1
  std::uint32_t seed = 1;
};

struct MaskArguments {
  std::vector<std::filesystem::path> photos;
  std::string styles = "default";
  std::filesystem::path output;
  bool one_each = false;                 ///< each photo gets one of the styles, in turn
  std::optional<std::uint32_t> degrade;  ///< seed
};

struct GalleryArguments {
  enum class Verb { info, list, verify, consent, remove, purge, export_photos, rekey } verb = Verb::info;
  GalleryPlace gallery;
  std::string subject_id;               ///< whom it is about; empty, for exports: everybody
  std::string consent;                  ///< recorded from now on
  std::string expires;                  ///< likewise; empty: no end
  std::filesystem::path cache;          ///< of evaluate, to be cleared of who goes; empty: none
  std::optional<std::string> log_head;  ///< hash of a line that the log must hold
  NewKeyArguments new_key;
};

struct OddsArguments {
  GalleryPlace gallery;  ///< this or `subjects`
  std::optional<std::size_t> subjects;
  double probes_per_day = 1000;
  double enrolled_share = 0.5;
  ThresholdArguments threshold;
  std::filesystem::path scores;  ///< empty: none
};

struct WatchArguments {
  std::string source;
  GalleryPlace gallery;
  ThresholdArguments threshold;
  double fnir = 0.05;
  std::size_t max_looks = 30;
  double rate = 5;               ///< frames a second
  double memory = 5;             ///< seconds
  std::filesystem::path output;  ///< video; empty: none
  bool no_log_searches = false;
};

struct Arguments {
  CommonArguments common;
  std::variant<EnrollArguments, IdentifyArguments, WatchArguments, EvaluateArguments, MaskArguments, GalleryArguments,
               OddsArguments>
      command;
};

/// The command line, or the exit status where there is nothing to do: 0 after --help or --version was printed to
/// stdout, 2 after an error was printed to stderr.
std::variant<Arguments, int> parse_arguments(int count, char** values);

}  // namespace maskid
