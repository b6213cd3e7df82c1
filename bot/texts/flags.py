"""What the office should look at in a report; never a deduction."""

from markupsafe import Markup

from bot.texts.language import Translator


def flag_words(flag: str, t: Translator) -> Markup:
    return {
        "same_text": t("the same words as last time"),
        "unmoved": t("the percentage has not moved for three reports"),
        "fell": t("the percentage is lower than before"),
        "correction": t("changed after the time for changes"),
        "taken_back_late": t("taken back after the time for changes"),
    }[flag]
