/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "play.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Predictions: asked when the step begins, answered by a letter, judged by the kernel. */

enum { MEASURING = 3000 /* ms at most that the kernel's answer may take */ };

static int unanswered(const struct player *p, int step)
{
    for (int i = 0; i < play_step(p, step)->predicts_count; i++)
        if (p->steps[step].choices[i] < 0)
            return i;
    return -1;
}

const struct predict *player_question(const struct player *p)
{
    int i = p->steps[p->shown].passed ? -1 : unanswered(p, p->shown);
    return i < 0 ? NULL : &player_step(p)->predicts[i];
}

void predict_ask(struct player *p)
{
    const struct predict *predict = player_question(p);
    if (!predict)
        return;
    struct text text = {0};
    text_add(&text, "%s", predict->question);
    for (int i = 0; i < predict->count; i++)
        text_add(&text, "\n  %c) %s", 'a' + i, predict->choices[i]);
    text_add(&text, "\nAnswer with :predict and a letter.");
    _cleanup_free_ char *all = text_take(&text);
    play_say(p, TONE_QUESTION, "%s", all);
}

/* "b", "B)" or "2"; -1 for anything else. */
static int choice_of(const char *args, int count)
{
    args += strspn(args, " \t");
    size_t n = strcspn(args, " \t).");
    int choice = -1;
    if (n == 1 && isalpha((unsigned char)*args))
        choice = tolower((unsigned char)*args) - 'a';
    else if (n && isdigit((unsigned char)*args))
        choice = atoi(args) - 1;
    return choice < count ? choice : -1;
}

static void answer(struct player *p, int question, const char *args)
{
    const struct predict *predict = &player_step(p)->predicts[question];
    int choice = choice_of(args, predict->count);
    if (choice < 0) {
        play_say(p, TONE_BAD, "\"%s\" is none of the answers: choose a letter from a to %c.", args,
                 'a' + predict->count - 1);
        return;
    }
    p->steps[p->shown].choices[question] = choice;
    play_say(p, TONE_NOTE, "You say %c) %s. Now see what the kernel says.", 'a' + choice,
             predict->choices[choice]);
    predict_ask(p);
}

void predict_answer(struct player *p, const char *args)
{
    int count = player_step(p)->predicts_count;
    int question = unanswered(p, p->shown);
    if (!count)
        play_say(p, TONE_NOTE, "There is nothing to predict in this step.");
    else if (p->steps[p->shown].passed)
        play_say(p, TONE_NOTE, "The kernel has answered this one already.");
    else if (!args[strspn(args, " \t")] && question >= 0)
        predict_ask(p);
    else /* once all are answered, the last one can still be changed */
        answer(p, question >= 0 ? question : count - 1, args);
}

static char *kernel_says(const struct predict *predict, const struct evidence *ev)
{
    struct fact_value value;
    if (!predict->answer ||
        fact_get(ev->snapshot, &ev->terminals, predict->answer, &value, NULL) < 0)
        return NULL;
    return value.type == FACT_NONE ? NULL : text_copy(value.text, strlen(value.text));
}

static void reveal(struct player *p, const struct predict *predict, int choice,
                   const struct evidence *ev)
{
    _cleanup_free_ char *fact = kernel_says(predict, ev);
    const char *says = fact ? "; the kernel says " : "", *value = fact ? fact : "";
    char right = 'a' + predict->right;
    const char *words = predict->choices[predict->right];
    if (choice == predict->right)
        play_say(p, TONE_GOOD, "You said %c%s%s: right.", right, says, value);
    else if (choice >= 0)
        play_say(p, TONE_NOTE, "You said %c%s%s: not quite. It is %c) %s.", 'a' + choice, says,
                 value, right, words);
    else
        play_say(p, TONE_NOTE, "The question was: %s It is %c) %s%s%s.", predict->question, right,
                 words, says, value);
}

static void reveal_all(struct player *p, const struct evidence *ev)
{
    const struct step *s = play_step(p, p->reached);
    p->reveal_until = 0;
    for (int i = 0; i < s->predicts_count; i++) {
        int choice = p->steps[p->reached].choices[i];
        reveal(p, &s->predicts[i], choice, ev);
        if (choice >= 0)
            play_record_prediction(p, i, choice);
    }
}

/* A share has no value until its second question. Asking is what starts the measurement. */
static bool is_measuring(const struct player *p, const struct evidence *ev)
{
    const struct step *s = play_step(p, p->reached);
    struct fact_value value;
    for (int i = 0; i < s->predicts_count; i++)
        if (s->predicts[i].answer &&
            fact_get(ev->snapshot, &ev->terminals, s->predicts[i].answer, &value, NULL) == 0 &&
            value.type == FACT_NONE && value.window > 0)
            return true;
    return false;
}

void predict_reveal(struct player *p, const struct evidence *ev)
{
    if (is_measuring(p, ev))
        p->reveal_until = p->now + MEASURING;
    else
        reveal_all(p, ev);
}

void predict_go_on(struct player *p, const struct evidence *ev)
{
    if (p->reveal_until && (p->now >= p->reveal_until || !is_measuring(p, ev)))
        reveal_all(p, ev);
}
